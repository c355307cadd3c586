-- Enrols a new desk of this login, or notes what a known one says of itself. A device id that is
-- not this login's comes back empty: the desk enrols anew.
create or replace function sec.note_device(desk jsonb) returns app.device
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    device app.device;
    most_devices constant integer := 100;
begin
    if desk ->> 'device_id' is not null then
        update app.device as d
        set seen_at = clock_timestamp(),
            client_version = coalesce(left(desk ->> 'client_version', 100), ''),
            replica_schema = (desk ->> 'replica_schema')::integer,
            cursor = (desk ->> 'cursor')::bigint
        where d.tenant_id = sec.tenant_id() and d.id = (desk ->> 'device_id')::uuid
            and d.login = session_user
        returning d.* into device;
        return device;
    end if;
    if (
        select count(*) >= most_devices
        from app.device as d
        where d.tenant_id = sec.tenant_id() and d.login = session_user and d.revoked_at is null
    ) then
        raise exception 'this login has too many devices: have old ones revoked'
        using errcode = 'FD009';
    end if;
    insert into app.device as d (name, client_version, replica_schema)
    values (
        coalesce(left(desk ->> 'device_name', 200), ''),
        coalesce(left(desk ->> 'client_version', 100), ''),
        (desk ->> 'replica_schema')::integer
    )
    returning d.* into device;
    return device;
end
$$;
