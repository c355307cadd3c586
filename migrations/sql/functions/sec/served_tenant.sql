-- The clinic that a worker's or a report's login asked to act for, if it is one of its own.
create or replace function sec.served_tenant(login name, wanted uuid) returns uuid
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select s.tenant_id
    from sec.service_tenant as s
    where s.role_name = login and s.tenant_id = wanted
$$;
