-- What staff may call of erasing; whether a login may is asked inside.
grant execute on function
    app.erase_client(uuid, text, boolean), app.erasures(bigint), sec.names_erased(jsonb)
to fd_staff;
