-- What waits for a manager, oldest first: who wrote it and who brought it, from which desk, why it
-- is held, and the changes that it would make.
create or replace function app.held_commands() returns table (
    id uuid, author name, author_name text, handed_by name, handed_by_name text,
    device_id uuid, device_name text, workstation uuid, reason text, held_at timestamptz,
    name text, client_time text, changes jsonb, override jsonb
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform sec.require('device.write');
    return query
    select
        h.id, h.author, sec.staff_name(h.author), h.handed_by, sec.staff_name(h.handed_by),
        h.device_id, d.name, d.workstation, h.reason, h.held_at,
        c.name, c.client_time, h.envelope -> 'changes', h.envelope -> 'override'
    from app.held as h
    join app.command as c on c.tenant_id = h.tenant_id and c.id = h.id
    join app.device as d on d.tenant_id = h.tenant_id and d.id = h.device_id
    where h.tenant_id = sec.tenant_id() and h.outcome is null
    order by h.held_at, h.id;
end
$$;
