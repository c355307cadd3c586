-- Why a command of this device must wait for a manager when this login brings it. Refuses a device
-- that is not this login's to speak for, and a command that its author can still send.
create or replace function sec.why_held(device app.device) returns text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    mine constant boolean := device.login = session_user;
    am_active constant boolean := sec.is_active(session_user);
    revoked constant boolean := device.revoked_at is not null;
begin
    if device.id is null or not (mine or am_active) then
        raise exception 'this device is unknown' using errcode = 'FD007';
    elsif not am_active then
        return 'disabled';
    elsif mine and revoked then
        return 'revoked';
    elsif not mine and (revoked or not sec.is_active(device.login)) then
        return 'carried';
    end if;
    raise exception 'Whoever entered this can still send it. Nothing was handed over.'
    using errcode = 'FD009', table = 'held', constraint = 'held_needed';
end
$$;
