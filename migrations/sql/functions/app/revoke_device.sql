-- Shuts one person out of one workstation; returns how many devices that made.
create or replace function app.revoke_device(device_id uuid, reason text default '')
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
    -- The same person may have enrolled there more than once.
    select array_agg(d.id) into ids
    from app.device as chosen
    join app.device as d on d.tenant_id = chosen.tenant_id and d.login = chosen.login
        and (d.id = chosen.id or d.workstation = chosen.workstation)
    where chosen.tenant_id = sec.tenant_id() and chosen.id = device_id;
    if ids is null then
        raise exception 'The clinic has no such desk. Look at the list again.'
        using errcode = 'FD009', table = 'device', constraint = 'device_unknown';
    end if;
    return sec.revoke_devices(ids, 'device', reason);
end
$$;
