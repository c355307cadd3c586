-- Adds a person with a login of their own. The login's name and the verifier of its password are
-- made by the caller, so that the password is never sent.
create or replace function app.add_staff(
    name text, initials text, role_id uuid, login text, verifier text
) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    tenant constant uuid := sec.tenant_id();
    staff constant uuid := gen_random_uuid();
begin
    perform from sec.head as h where h.tenant_id = tenant for update;
    perform sec.require('staff.write');
    if role_id is null then
        raise exception 'A person needs a role.'
        using errcode = 'FD009', table = 'staff', constraint = 'staff_role';
    elsif btrim(coalesce(name, '')) = '' then
        raise exception 'A person needs a name.'
        using errcode = 'FD009', table = 'staff', constraint = 'staff_named';
    end if;
    insert into app.staff as s (id, name, initials, role_id)
    values (staff, btrim(name), coalesce(initials, ''), role_id);
    insert into sec.login_binding (role_name, tenant_id, staff_id, role_id, role, perms)
    select login, tenant, staff, r.id, r.name, sec.perms_of(r.perms, r.deleted_at)
    from app.role as r
    where r.tenant_id = tenant and r.id = role_id;
    perform sec.make_login(login, verifier);
    return staff;
end
$$;
