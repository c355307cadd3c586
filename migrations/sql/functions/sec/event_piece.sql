-- Everything of an event that the chain seals, in one unambiguous form.
create or replace function sec.event_piece(
    tenant_id uuid, pos bigint, at timestamptz, login name, command_id uuid,
    entity text, entity_id uuid, op text, digest bytea
) returns bytea
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select convert_to(jsonb_build_array(
        tenant_id, pos, (extract(epoch from at) * 1000000)::bigint, login, command_id,
        entity, entity_id, op, encode(digest, 'hex')
    )::text, 'UTF8')
$$;
