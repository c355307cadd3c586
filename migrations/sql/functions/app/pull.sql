-- The events after a position, in order and without gaps, and the records they name as they are
-- now: all of one snapshot.
create or replace function app.pull(cursor_position bigint, lim integer) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    events jsonb;
    last_position bigint;
    entity record;
    images jsonb;
    rows jsonb := '{}';
begin
    if sec.tenant_id() is null then
        raise exception 'this login belongs to no clinic' using errcode = 'FD001';
    end if;
    select
        coalesce(jsonb_agg(jsonb_build_object(
            'position', e.position, 'at', e.at, 'entity', e.entity, 'entity_id', e.entity_id,
            'op', e.op, 'command_id', e.command_id, 'login', e.login
        ) order by e.position), '[]'),
        coalesce(max(e.position), cursor_position, 0)
    into events, last_position
    from (
        select f.*
        from app.event as f
        where f.tenant_id = (select sec.tenant_id()) and f.position > coalesce(cursor_position, 0)
        order by f.position
        limit least(greatest(lim, 1), 5000)
    ) as e;
    for entity in
        select e.entity as name, array_agg(distinct e.entity_id) as ids
        from jsonb_to_recordset(events) as e (entity text, entity_id uuid)
        group by e.entity
        -- Devices and held commands have events too; desks keep none of their rows.
        having cardinality(app.command_columns(e.entity)) > 0
    loop
        execute format(
            'select jsonb_agg(to_jsonb(t) - ''{tenant_id,during}''::text[])
            from app.%I as t
            where t.tenant_id = (select sec.tenant_id()) and t.id = any($1)',
            entity.name
        ) into images using entity.ids;
        rows := rows || jsonb_build_object(entity.name, coalesce(images, '[]'));
    end loop;
    return jsonb_build_object(
        'epoch', sec.epoch(), 'head', sec.head_position(), 'position', last_position,
        'events', events, 'rows', rows
    );
end
$$;
