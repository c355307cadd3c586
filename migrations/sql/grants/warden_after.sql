-- What lets fd_warden end sessions, and look after the logins that were made before it. Where the
-- operator cannot give that, the wall alone shuts a session, and the operator looks after those
-- logins.
do $$
declare
    staff name;
    is_superuser constant boolean := (
        select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user
    );
begin
    if is_superuser then
        grant execute on function pg_catalog.pg_stat_get_activity(integer) to fd_warden;
    end if;
    begin
        if not pg_catalog.pg_has_role('fd_warden', 'pg_signal_backend', 'USAGE') then
            grant pg_signal_backend to fd_warden;
        end if;
    exception
        when insufficient_privilege then
            raise warning 'not allowed to give pg_signal_backend: sessions end by the wall alone';
        when unique_violation then null;
    end;
    if pg_catalog.current_setting('server_version_num')::integer < 160000 then
        return;
    end if;
    for staff in
        select b.role_name
        from sec.login_binding as b
        join pg_catalog.pg_roles as r on r.rolname = b.role_name
        where not b.service
    loop
        begin
            execute pg_catalog.format(
                'grant %I to fd_warden with admin true, inherit false, set false', staff
            );
        exception
            when insufficient_privilege then
                raise warning 'not allowed to hand a login over to fd_warden';
        end;
    end loop;
end
$$;
