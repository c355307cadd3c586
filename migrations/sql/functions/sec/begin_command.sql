-- Opens a command: takes the clinic's head, returns the recorded answer of a known command, checks
-- the device and its sequence, and names the command to the event log. Null means: go on.
create or replace function sec.begin_command(cmd jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    tenant constant uuid := sec.tenant_id();
    command constant uuid := cmd ->> 'command_id';
    seq constant bigint := cmd ->> 'device_seq';
    known jsonb;
    device app.device;
begin
    perform from sec.head as h where h.tenant_id = tenant for update;
    if not found then
        raise exception 'this login belongs to no clinic' using errcode = 'FD001';
    end if;
    if num_nulls(command, seq, cmd ->> 'device_id', cmd ->> 'name') > 0 then
        raise exception 'the command is incomplete' using errcode = 'FD003';
    end if;
    known := sec.known_answer(cmd);
    if known is not null then
        -- Given again under the next number of a device enrolled since: the number is used up.
        update app.device as d
        set last_seq = seq, seen_at = clock_timestamp()
        where d.tenant_id = tenant and d.id = (cmd ->> 'device_id')::uuid
            and d.login = session_user and d.revoked_at is null and d.last_seq + 1 = seq;
        return known;
    end if;
    select d.* into device
    from app.device as d
    where d.tenant_id = tenant and d.id = (cmd ->> 'device_id')::uuid;
    if device.id is null or device.login <> session_user or device.revoked_at is not null then
        raise exception 'this device is unknown or revoked' using errcode = 'FD007';
    end if;
    if seq > device.last_seq + 1 then
        raise exception 'commands after % are missing', device.last_seq using errcode = 'FD004';
    elsif seq <= device.last_seq then
        raise exception 'sequence number % was used by another command', seq
        using errcode = 'FD005';
    end if;
    -- Commands are sent without waiting for answers; none may overtake one that was not taken.
    if cmd ->> 'after' is not null and not exists (
        select from app.command as c
        where c.tenant_id = tenant and c.id = (cmd ->> 'after')::uuid
    ) then
        raise exception 'the command before this one is missing' using errcode = 'FD004';
    end if;
    perform sec.require_version(cmd);
    update sec.head as h
    set command_id = command, command_xid = pg_current_xact_id(),
        command_envelope = sha256(convert_to(cmd::text, 'UTF8'))
    where h.tenant_id = tenant;
    return null;
end
$$;
