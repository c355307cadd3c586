-- One step of the chain: the hash before, then this event.
create or replace function sec.link_hash(so_far bytea, start bytea, piece bytea) returns bytea
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select sha256(coalesce(so_far, start) || piece)
$$;
