-- A command's changes in their order; neighbouring inserts of the same table and columns become
-- one set, so that a page of an import is one statement.
create or replace function app.grouped_changes(changes jsonb)
returns table (target text, op text, columns text [], changed jsonb)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if jsonb_typeof(changes) is distinct from 'array' then
        raise exception 'a command needs a list of changes' using errcode = 'FD003';
    end if;
    return query
    with item as (
        select i.n, i.change, i.change ->> 'table' as target, i.change ->> 'op' as op,
            coalesce((
                select array_agg(k.name order by k.name collate "C")
                from jsonb_object_keys(i.change -> 'set') as k (name)
            ), '{}') as columns
        from jsonb_array_elements(changes) with ordinality as i (change, n)
    ), marked as (
        select item.*, (
            item.op = 'insert'
            and lag(item.op) over w = 'insert'
            and lag(item.target) over w = item.target
            and lag(item.columns) over w = item.columns
        ) is not true as first
        from item
        window w as (order by item.n)
    ), numbered as (
        select marked.*, count(*) filter (where marked.first) over (order by marked.n) as g
        from marked
    )
    select min(d.target), min(d.op), min(d.columns), jsonb_agg(d.change order by d.n)
    from numbered as d
    group by d.g
    order by d.g;
end
$$;
