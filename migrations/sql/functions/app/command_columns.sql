-- The columns of a table that a command may set: those granted to staff, and no others even when
-- the operator calls. Empty for what is no table of records.
create or replace function app.command_columns(target text) returns text []
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(a.attname::text order by a.attname::text collate "C"), '{}')
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'app' and c.relname = target
        and a.attnum > 0 and not a.attisdropped
        and has_column_privilege('fd_staff', a.attrelid, a.attnum, 'UPDATE')
$$;
