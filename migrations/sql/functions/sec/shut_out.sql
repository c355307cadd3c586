-- The device by which a workstation was shut out as a whole; empty when it was not.
create or replace function sec.shut_out(workstation uuid) returns app.device
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select d
    from app.device as d
    where d.tenant_id = sec.tenant_id() and d.workstation = shut_out.workstation
        and d.revoked_scope = 'workstation'
    order by d.revoked_at
    limit 1
$$;
