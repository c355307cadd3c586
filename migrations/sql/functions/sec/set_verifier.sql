-- Gives a staff login of this clinic another password, of which only the verifier is known here.
create or replace function sec.set_verifier(login text, verifier text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform sec.check_login(login, verifier);
    begin
        if not sec.alter_login(login, format('password %L', verifier)) then
            raise exception 'This login is being changed just now. Shut the person out, or try again.'
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
