-- Enrols a new desk of this login, or notes what a known one says of itself. A device id that is
-- not this login's comes back empty: the desk enrols anew. At a workstation that was shut out as a
-- whole nobody is enrolled, and who was is shut out too.
create or replace function sec.note_device(desk jsonb) returns app.device
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    device app.device;
    ban constant app.device := sec.shut_out((desk ->> 'workstation')::uuid);
    most_devices constant integer := 100;
begin
    if desk ->> 'device_id' is not null then
        update app.device as d
        set seen_at = clock_timestamp(),
            client_version = coalesce(left(desk ->> 'client_version', 100), ''),
            replica_schema = (desk ->> 'replica_schema')::integer,
            cursor = (desk ->> 'cursor')::bigint,
            workstation = coalesce((desk ->> 'workstation')::uuid, d.workstation),
            revoked_at = coalesce(d.revoked_at, ban.revoked_at),
            revoked_by = coalesce(d.revoked_by, ban.revoked_by),
            revoked_scope = coalesce(ban.revoked_scope, d.revoked_scope)
        where d.tenant_id = sec.tenant_id() and d.id = (desk ->> 'device_id')::uuid
            and d.login = session_user
        returning d.* into device;
        return device;
    end if;
    if ban.id is not null then
        return null;
    end if;
    if (
        select count(*) >= most_devices
        from app.device as d
        where d.tenant_id = sec.tenant_id() and d.login = session_user and d.revoked_at is null
    ) then
        raise exception 'this login has too many devices: have old ones revoked'
        using errcode = 'FD009';
    end if;
    insert into app.device as d (name, client_version, replica_schema, workstation)
    values (
        coalesce(left(desk ->> 'device_name', 200), ''),
        coalesce(left(desk ->> 'client_version', 100), ''),
        (desk ->> 'replica_schema')::integer,
        (desk ->> 'workstation')::uuid
    )
    returning d.* into device;
    return device;
end
$$;
