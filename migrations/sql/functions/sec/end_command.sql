-- Records the answer of the command that this transaction opened and returns the clinic's head.
-- Staff can call this too: only of the very command whose device and number were checked.
create or replace function sec.end_command(
    cmd jsonb, status text, code text, detail jsonb
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    head sec.head;
begin
    select h.* into head from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    if head.command_envelope is distinct from sha256(convert_to(cmd::text, 'UTF8'))
        or head.command_xid is distinct from pg_current_xact_id_if_assigned() then
        raise exception 'the command was not opened here' using errcode = 'FD003';
    end if;
    insert into app.command (
        tenant_id, id, device_id, device_seq, name, version, digest,
        status, code, detail, head, client_time, override
    ) values (
        head.tenant_id, head.command_id, (cmd ->> 'device_id')::uuid,
        (cmd ->> 'device_seq')::bigint, left(cmd ->> 'name', 500),
        coalesce((cmd ->> 'version')::integer, 1),
        -- Of a text that may not be kept, no digest is: the rest of it could be guessed.
        case when detail ->> 'constraint' is distinct from 'record_erased' then
            sec.command_digest(cmd)
        end,
        status, code, detail, head.position, left(cmd ->> 'client_time', 100),
        case when status = 'applied' then sec.override_of(cmd) end
    );
    update app.device as d
    set last_seq = (cmd ->> 'device_seq')::bigint, seen_at = clock_timestamp()
    where d.tenant_id = head.tenant_id and d.id = (cmd ->> 'device_id')::uuid;
    return head.position;
end
$$;
