-- Carries a role's rights and name to everybody who has it: rights count at the next statement of
-- an open session. The name beside the person is for desks of the former release.
create or replace function sec.spread_role() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update sec.login_binding as b
    set perms = sec.perms_of(new.perms, new.deleted_at), role = new.name
    where b.tenant_id = new.tenant_id and b.role_id = new.id;
    update app.staff as s
    set role = new.name
    where s.tenant_id = new.tenant_id and s.role_id = new.id and s.role <> new.name;
    return null;
end
$$;
