-- The functions that fd_warden owns are for our own functions only.
grant execute on function
    sec.make_login(text, text), sec.set_verifier(text, text), sec.open_login(text, text),
    sec.shut_login(text), sec.end_sessions(text)
to fd_owner;
