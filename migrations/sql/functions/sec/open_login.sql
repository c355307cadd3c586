-- Lets a staff login of this clinic in again, with a new password. A session that was opened with
-- the old one since the login was shut would come to life with it, hence it ends.
create or replace function sec.open_login(login text, verifier text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform sec.check_login(login, verifier);
    perform sec.end_sessions(login);
    begin
        if not sec.alter_login(login, format(
            'login password %L connection limit 40 valid until ''infinity''', verifier
        )) then
            raise exception 'This login is being changed just now. Try again.'
            using errcode = 'FD009', table = 'staff', constraint = 'login_busy';
        end if;
    exception
        when insufficient_privilege then
            raise exception
                'This server does not let the program change this login. Ask the operator.'
            using errcode = 'FD009', table = 'staff', constraint = 'logins_by_operator';
    end;
end
$$;
