-- What fd_warden needs before it can own its functions, and what it gets nowhere else: the right to
-- put logins into the group of staff. Until version 15 whoever makes roles has that anyway.
grant usage, create on schema sec to fd_warden;
grant usage on language plpgsql to fd_warden;

do $$
begin
    if not (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user) then
        execute pg_catalog.format('grant fd_warden to %I', current_user);
    end if;
exception
    -- Another migration gave the same just now.
    when unique_violation then null;
end
$$;

do $$
begin
    if pg_catalog.current_setting('server_version_num')::integer >= 160000 and not exists (
        select
        from pg_catalog.pg_auth_members as m
        where m.roleid = 'fd_staff'::regrole and m.member = 'fd_warden'::regrole and m.admin_option
    ) then
        execute 'grant fd_staff to fd_warden with admin true, inherit false, set false';
    end if;
exception
    when unique_violation then null;
    when insufficient_privilege then
        raise warning using
            message = 'no logins can be made before: grant fd_staff to fd_warden with admin option';
end
$$;
