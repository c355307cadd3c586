-- Who changed each column of a record last, by name, and when: what two people who changed the same
-- need to know of each other. With the caller's rights; a login of nobody's comes without a name.
create or replace function app.last_changes(target text, row_id uuid) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
    with lately as (
        select e.position, e.at, e.login, e.changed
        from app.event as e
        where e.tenant_id = (select sec.tenant_id()) and e.entity = target
            and e.entity_id = row_id and e.op = 'update'
        order by e.position desc
        limit 50
    ), of_column as (
        select distinct on (k.name) k.name, l.at, l.login
        from lately as l
        cross join lateral jsonb_object_keys(l.changed) as k (name)
        order by k.name, l.position desc
    )
    select coalesce(jsonb_object_agg(c.name, jsonb_build_object('at', c.at, 'by', a.name)), '{}')
    from of_column as c
    left join app.log_authors() as a on a.login = c.login
$$;
