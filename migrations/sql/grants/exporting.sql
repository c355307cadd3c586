-- What staff may call of handing data out; whether a login may is asked inside.
grant execute on function app.export_client(uuid) to fd_staff;
