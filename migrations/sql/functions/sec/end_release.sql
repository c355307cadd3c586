-- Records that the held command which this transaction opened was applied; returns the clinic's
-- head as of its changes.
create or replace function sec.end_release(command_id uuid) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    head sec.head;
begin
    perform sec.require('device.write');
    select h.* into head from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    if head.command_envelope is distinct from
        sha256(convert_to('release ' || command_id, 'UTF8'))
        or head.command_xid is distinct from pg_current_xact_id_if_assigned() then
        raise exception 'the command was not opened here' using errcode = 'FD003';
    end if;
    update app.command as c
    set status = 'applied', detail = null, head = head.position,
        override = (
            select sec.override_of(h.envelope)
            from app.held as h
            where h.tenant_id = c.tenant_id and h.id = c.id
        )
    where c.tenant_id = head.tenant_id and c.id = command_id and c.status = 'held';
    perform sec.settle_held(command_id, 'released', '');
    return head.position;
end
$$;
