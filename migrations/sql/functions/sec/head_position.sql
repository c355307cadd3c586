-- Position of the last event of this session's clinic.
create or replace function sec.head_position() returns bigint
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select h.position from sec.head as h where h.tenant_id = sec.tenant_id()
$$;
