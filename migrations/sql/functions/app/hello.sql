-- Signs a desk in and tells it where the server stands. Without a device id the desk is enrolled;
-- in a read-only transaction nothing is noted, and nobody is enrolled. A desk that knows what to do
-- when its login was disabled ("knows": ["disabled"]) is told so, and which history this is: it asks a
-- restored server what it lacks, by app.answers_kept, and hands that over, too. It is told nothing else.
create or replace function app.hello(desk jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    binding sec.login_binding;
    tenant sec.tenant;
    device app.device;
    server sec.deployment;
    ban app.device;
    writable constant boolean := not current_setting('transaction_read_only')::boolean;
begin
    if desk -> 'knows' ? 'disabled' and clock_timestamp() < sec.leaving_until() then
        return jsonb_build_object(
            'epoch', (
                select sec.epoch_of(b.tenant_id)
                from sec.login_binding as b
                where b.role_name = session_user
            ),
            'user', jsonb_build_object(
                'login', session_user, 'status', 'disabled',
                'hand_over_until', sec.leaving_until()
            ),
            'server_time', clock_timestamp()
        );
    end if;
    select b.* into binding
    from sec.login_binding as b
    where b.role_name = session_user and b.active and not b.service;
    if not found then
        raise exception 'this login belongs to no clinic, or was disabled' using errcode = 'FD001';
    end if;
    select t.* into strict tenant from sec.tenant as t where t.id = binding.tenant_id;
    select d.* into strict server from sec.deployment as d;
    if writable then
        device := sec.note_device(desk);
    else
        select d.* into device
        from app.device as d
        where d.tenant_id = tenant.id and d.id = (desk ->> 'device_id')::uuid
            and d.login = session_user;
    end if;
    ban := sec.shut_out((desk ->> 'workstation')::uuid);
    -- For people and tools that look at the session; no policy ever reads it.
    perform set_config('app.current_tenant_id', tenant.id::text, false);
    return jsonb_build_object(
        'epoch', sec.epoch(),
        'head', sec.head_position(),
        -- Of a log that was emptied nothing can be pulled: every desk behind its head fetches anew.
        'min_seq', coalesce((
            select min(e.position) - 1 from app.event as e where e.tenant_id = tenant.id
        ), sec.head_position()),
        'schema_version', server.schema_version,
        'min_client', server.min_client,
        'command_versions', server.command_versions,
        'device', jsonb_build_object(
            'id', coalesce(device.id::text, desk ->> 'device_id'),
            'status', case
                when coalesce(device.revoked_at, ban.revoked_at) is not null then 'revoked'
                when device.id is null then 'unknown'
                else 'active'
            end,
            'scope', coalesce(ban.revoked_scope, device.revoked_scope),
            'last_seq', coalesce(device.last_seq, 0)
        ),
        'user', (
            select jsonb_build_object(
                'login', session_user, 'status', 'active', 'staff_id', s.id, 'name', s.name,
                'role', binding.role, 'perms', binding.perms,
                'lease_until', clock_timestamp() + interval '72 hours'
            )
            from app.staff as s
            where s.tenant_id = tenant.id and s.id = binding.staff_id
        ),
        'tenant', jsonb_build_object(
            'id', tenant.id, 'name', tenant.name,
            'timezone', tenant.timezone, 'currency', tenant.currency
        ),
        'channel', tenant.channel,
        'server_time', clock_timestamp()
    );
end
$$;
