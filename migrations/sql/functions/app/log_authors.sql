-- Whose logins stand in the clinic's log, by name: colleagues may know who did what. Logins that
-- are no staff's of this clinic, such as the operator's, are not told.
create or replace function app.log_authors() returns table (
    login text, staff_id uuid, name text, active boolean
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select b.role_name::text, s.id, s.name, b.active
    from sec.login_binding as b
    join app.staff as s on s.tenant_id = b.tenant_id and s.id = b.staff_id
    where b.tenant_id = (select sec.tenant_id()) and not b.service
    order by s.name, b.role_name
$$;
