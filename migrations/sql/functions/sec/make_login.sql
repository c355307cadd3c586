-- Makes a staff login: its binding to the clinic must be there already. A name that any role of the
-- server has is refused by the server, so nobody's login is taken over.
create or replace function sec.make_login(login text, verifier text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    inheriting text := '';
begin
    perform sec.check_login(login, verifier);
    if current_setting('server_version_num')::integer >= 160000 then
        -- Whoever calls must not decide how fd_warden comes to stand to the new login.
        perform set_config('createrole_self_grant', '', true);
        inheriting := ' with inherit true, set false';
    end if;
    -- Enough connections for one person's desks; a hostile one cannot take all of the server's.
    begin
        execute format('create role %I login password %L connection limit 40', login, verifier);
        execute format('grant fd_staff to %I', login) || inheriting;
    exception
        when insufficient_privilege then
            raise exception
                'This server does not let the program make logins. Ask the operator of the server.'
            using errcode = 'FD009', table = 'staff', constraint = 'logins_by_operator';
    end;
end
$$;
