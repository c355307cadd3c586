-- The record that a group of changes is about, when it is about one.
create or replace function app.only_id(changed jsonb) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select case when jsonb_array_length(changed) = 1 then changed #>> '{0,id}' end
$$;
