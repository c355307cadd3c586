-- Shuts a workstation out, with everybody who signs in there; returns how many devices that made.
create or replace function app.revoke_workstation(workstation uuid, reason text default '')
returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    ids uuid[];
begin
    perform sec.require('device.write');
    perform from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    select array_agg(d.id) into ids
    from app.device as d
    where d.tenant_id = sec.tenant_id() and d.workstation = workstation;
    if ids is null then
        raise exception 'The clinic has no such workstation. Look at the list again.'
        using errcode = 'FD009', table = 'device', constraint = 'device_unknown';
    end if;
    return sec.revoke_devices(ids, 'workstation', reason);
end
$$;
