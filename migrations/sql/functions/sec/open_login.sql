-- Lets a staff login of this clinic in again, with a new password.
create or replace function sec.open_login(login text, verifier text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform sec.check_login(login, verifier);
    begin
        execute format('alter role %I login password %L valid until ''infinity''', login, verifier);
    exception
        when insufficient_privilege then
            raise exception
                'This server does not let the program change this login. Ask the operator.'
            using errcode = 'FD009', table = 'staff', constraint = 'logins_by_operator';
    end;
end
$$;
