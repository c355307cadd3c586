-- Opens a held command for a manager: takes the clinic's head, and returns the envelope, or the
-- answer of one that was settled before. What the transaction then writes is logged under the
-- command's name and the manager's login.
create or replace function sec.begin_release(command_id uuid) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    tenant constant uuid := sec.tenant_id();
    held app.held;
begin
    perform sec.require('device.write');
    perform from sec.head as h where h.tenant_id = tenant for update;
    select h.* into held from app.held as h where h.tenant_id = tenant and h.id = command_id;
    if not found then
        raise exception 'Nothing is held under this id. Look at the list again.'
        using errcode = 'FD009', table = 'held', constraint = 'held_unknown';
    elsif held.outcome is not null then
        return jsonb_build_object('answer', (
            select jsonb_build_object(
                'status', c.status, 'code', c.code, 'detail', c.detail,
                'head', c.head, 'replay', true
            )
            from app.command as c
            where c.tenant_id = tenant and c.id = command_id
        ));
    end if;
    update sec.head as h
    set command_id = command_id, command_xid = pg_current_xact_id(),
        command_envelope = sha256(convert_to('release ' || command_id, 'UTF8'))
    where h.tenant_id = tenant;
    return jsonb_build_object('envelope', held.envelope);
end
$$;
