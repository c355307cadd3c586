-- The name of the person behind a login of this session's clinic, or null.
create or replace function sec.staff_name(login name) returns text
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select s.name
    from sec.login_binding as b
    join app.staff as s on s.tenant_id = b.tenant_id and s.id = b.staff_id
    where b.role_name = login and b.tenant_id = sec.tenant_id()
$$;
