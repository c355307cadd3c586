-- Names this history of this session's clinic.
create or replace function sec.epoch() returns uuid
language sql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
    select sec.epoch_of(sec.tenant_id())
$$;
