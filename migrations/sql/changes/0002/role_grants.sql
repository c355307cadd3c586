-- What staff may call: each of these looks itself at who is asking.
grant execute on function
    app.add_staff(text, text, uuid, text, text), app.disable_staff(uuid),
    app.enable_staff(uuid, text), app.reset_password(uuid, text),
    app.end_sessions(uuid), app.change_own_password(text), app.staff_list()
to fd_staff;

grant execute on function
    sec.is_own_login(text), sec.is_verifier(text), sec.check_login(text, text)
to fd_warden;
