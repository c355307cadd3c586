-- Inserts rows of one table with one set of columns, with the caller's rights.
create or replace function app.apply_inserts(target text, columns text [], changed jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    records jsonb;
    names text;
begin
    select jsonb_agg(i.change -> 'set' || jsonb_build_object('id', i.change -> 'id'))
    into records
    from jsonb_array_elements(changed) as i (change);
    select string_agg(quote_ident(c.name), ', ') into names
    from unnest(columns || '{id}') as c (name);
    execute format(
        'insert into app.%1$I (%2$s) select %2$s from jsonb_populate_recordset(null::app.%1$I, $1)',
        target, names
    ) using records;
end
$$;
