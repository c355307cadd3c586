-- What the chain keeps of an event's values.
create or replace function sec.event_digest(salt bytea, changed jsonb) returns bytea
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select sha256(salt || convert_to(changed::text, 'UTF8'))
$$;
