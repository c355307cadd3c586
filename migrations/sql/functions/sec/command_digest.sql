-- Tells whether a command given again is the same one. When, behind which other one and under which
-- number of which device does not matter: a desk that enrols anew numbers what waits anew.
create or replace function sec.command_digest(cmd jsonb) returns bytea
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select sha256(convert_to(
        (cmd - '{client_time,device_id,device_seq,after}'::text [])::text, 'UTF8'
    ))
$$;
