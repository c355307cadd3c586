-- Counts and checksums of what a desk should hold at the head. A row's text is its values as text
-- ('' for null), columns in C order without custom, joined by |; its number the first 32 bits of
-- that text's MD5, summed up. since is the window's start, for the desk's own count.
create or replace function app.verify(request jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    target text;
    joined text;
    found_here jsonb;
    tables jsonb := '{}';
begin
    for target in select jsonb_array_elements_text(request -> 'tables') loop
        select string_agg(format('coalesce(j.v ->> %L, '''')', c.name), ' || ''|'' || ')
        into joined
        from unnest(app.replica_columns(target)) as c (name)
        where c.name <> 'custom';
        execute format(
            'select jsonb_build_object(''count'', count(*), ''sum'', coalesce(sum(
                (''x'' || left(md5(%s), 8))::bit(32)::bigint
            ), 0)::text)
            from app.%I as t cross join lateral (select to_jsonb(t) offset 0) as j (v)
            where %s',
            joined, target, app.replica_filter(target)
        ) into found_here using sec.window_start();
        tables := tables || jsonb_build_object(target, found_here);
    end loop;
    return jsonb_build_object(
        'head', sec.head_position(), 'since', sec.window_start(), 'tables', tables
    );
end
$$;
