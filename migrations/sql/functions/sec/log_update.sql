-- Logs what one UPDATE changed: for every column the value before and after. A row that came out
-- as it was leaves no event. An erasure logs every row it touched, and no values.
create or replace function sec.log_update() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    silent constant text[] := '{tenant_id,id,during,created_at,updated_at}';
    ids uuid[];
    changes jsonb[];
begin
    if exists (select from fresh as f where f.tenant_id is distinct from sec.tenant_id()) then
        raise exception 'a row of another clinic' using errcode = '42501';
    end if;
    if sec.is_erasing() then
        select array_agg(f.id order by f.id), array_agg(null::jsonb)
        into ids, changes
        from fresh as f;
        perform sec.append_events(tg_table_name, 'erase', ids, changes);
        return null;
    end if;
    select array_agg(c.id order by c.id), array_agg(c.changed order by c.id)
    into ids, changes
    from (
        select
            f.id,
            jsonb_object_agg(n.key, jsonb_build_array(to_jsonb(s) -> n.key, n.value)) as changed
        from fresh as f
        join stale as s on s.tenant_id = f.tenant_id and s.id = f.id
        cross join lateral jsonb_each(to_jsonb(f) - silent) as n
        where n.value is distinct from to_jsonb(s) -> n.key
        group by f.id
    ) as c;
    perform sec.refuse_erased(ids, changes);
    perform sec.append_events(tg_table_name, 'update', ids, changes);
    return null;
end
$$;
