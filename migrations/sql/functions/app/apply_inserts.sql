-- Inserts rows of one table with one set of columns, with the caller's rights.
create or replace function app.apply_inserts(target text, columns text [], changed jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    names text;
    picked text;
begin
    select coalesce(string_agg(format(', %I', c.name), '' order by c.n), ''),
        coalesce(string_agg(format(', r.%I', c.name), '' order by c.n), '')
    into names, picked
    from unnest(columns) with ordinality as c (name, n);
    execute format(
        'insert into app.%1$I (id%2$s)
        select (i.change ->> ''id'')::uuid%3$s
        from jsonb_array_elements($1) as i (change)
        cross join lateral jsonb_populate_record(null::app.%1$I, i.change -> ''set'') as r',
        target, names, picked
    ) using changed;
end
$$;
