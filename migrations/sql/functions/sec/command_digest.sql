-- Tells whether a command given again is the same one; when it was sent does not matter.
create or replace function sec.command_digest(cmd jsonb) returns bytea
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select sha256(convert_to((cmd - 'client_time')::text, 'UTF8'))
$$;
