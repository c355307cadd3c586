-- Carries a person's role to the login, and shuts the login of who is no longer in: the wall is
-- closed at the next statement of an open session, and the session ended where that is possible.
create or replace function sec.spread_staff() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    shut name;
begin
    for shut in
        select b.role_name
        from sec.login_binding as b
        where b.tenant_id = new.tenant_id and b.staff_id = new.id and b.active
            and not (new.active and new.deleted_at is null)
    loop
        perform sec.end_sessions(shut);
        perform sec.shut_login(shut);
    end loop;
    update sec.login_binding as b
    set role_id = new.role_id, role = new.role, perms = sec.perms_of_role(new.role_id),
        active = b.active and new.active and new.deleted_at is null
    where b.tenant_id = new.tenant_id and b.staff_id = new.id;
    return null;
end
$$;
