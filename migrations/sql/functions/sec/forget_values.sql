-- Takes the values of these records out of the log and out of what commands left behind; the
-- digests stay, so the chain holds. Returns how many rows of each lost something.
create or replace function sec.forget_values(ids uuid []) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    commands integer;
    events jsonb;
begin
    update app.command as c
    set detail = null, digest = null, override = null
    where c.tenant_id = sec.tenant_id() and num_nonnulls(c.detail, c.digest, c.override) > 0
        and (
            c.id in (
                select e.command_id
                from app.event as e
                where e.tenant_id = sec.tenant_id() and e.entity_id = any(ids)
            )
            or c.detail ->> 'id' = any(ids::text[])
        );
    get diagnostics commands = row_count;
    with emptied as (
        update app.event as e
        set changed = null, salt = null
        where e.tenant_id = sec.tenant_id() and e.entity_id = any(ids) and e.changed is not null
        returning e.position, e.digest
    )
    select coalesce(jsonb_agg(
        jsonb_build_array(m.position, encode(m.digest, 'hex')) order by m.position
    ), '[]')
    into events
    from emptied as m;
    return jsonb_build_object('commands', commands, 'events', events);
end
$$;
