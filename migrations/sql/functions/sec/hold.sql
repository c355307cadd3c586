-- Keeps a command for a manager and returns the answer. The recorded one counts when a colleague
-- brought the same command at this moment. It has no number: it did not come in its desk's turn.
create or replace function sec.hold(cmd jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    size constant integer := octet_length(cmd::text);
    device app.device;
    detail jsonb;
begin
    if size > 4000000 then
        return jsonb_build_object(
            'status', 'rejected', 'code', 'FD003', 'head', 0, 'replay', false,
            'detail', jsonb_build_object('message', 'a command is no longer than 4 MB')
        );
    elsif sec.names_erased(cmd -> 'changes') then
        return jsonb_build_object(
            'status', 'rejected', 'code', 'FD009', 'head', 0, 'replay', false,
            'detail', jsonb_build_object(
                'constraint', 'record_erased', 'table', 'client',
                'message', 'the data of this client were erased'
            )
        );
    end if;
    select d.* into device
    from app.device as d
    where d.tenant_id = sec.tenant_id() and d.id = (cmd ->> 'device_id')::uuid;
    detail := jsonb_build_object('reason', sec.why_held(device));
    perform sec.limit_held(size);
    insert into app.command (
        id, device_id, name, version, digest, status, detail, head, login, client_time
    ) values (
        (cmd ->> 'command_id')::uuid, device.id, left(cmd ->> 'name', 500),
        coalesce((cmd ->> 'version')::integer, 1), sec.command_digest(cmd), 'held', detail, 0,
        device.login, left(cmd ->> 'client_time', 100)
    )
    on conflict (tenant_id, id) do nothing;
    if not found then
        return sec.known_answer(cmd);
    end if;
    insert into app.held (id, device_id, author, envelope, size, reason)
    values (
        (cmd ->> 'command_id')::uuid, device.id, device.login, cmd, size, detail ->> 'reason'
    );
    return jsonb_build_object(
        'status', 'held', 'code', null, 'detail', detail, 'head', 0, 'replay', false
    );
end
$$;
