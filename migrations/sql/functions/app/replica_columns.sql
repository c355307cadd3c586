-- The columns that desks know of a table, in C order; refuses what is no table of records.
create or replace function app.replica_columns(target text) returns text []
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if cardinality(app.command_columns(target)) = 0 then
        raise exception 'no table of records has this name' using errcode = 'FD003';
    end if;
    return (
        select array_agg(a.attname::text order by a.attname::text collate "C")
        from pg_attribute as a
        where a.attrelid = to_regclass(format('app.%I', target))
            and a.attnum > 0 and not a.attisdropped
            and a.attname not in ('tenant_id', 'during')
    );
end
$$;
