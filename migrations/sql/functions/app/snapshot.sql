-- One page of a table for a desk that starts anew: live records within the window, by id.
create or replace function app.snapshot(tbl text, after_id uuid, lim integer) returns setof jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    listed text;
begin
    select string_agg(format('t.%I', c.name), ', ') into listed
    from unnest(app.replica_columns(tbl)) as c (name);
    return query execute format(
        'select to_jsonb(p) from (
            select %s from app.%I as t where %s and ($2 is null or t.id > $2) order by t.id limit $3
        ) as p',
        listed, tbl, app.replica_filter(tbl)
    ) using sec.window_start(), after_id, least(greatest(lim, 1), 100000);
end
$$;
