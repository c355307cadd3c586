-- The recorded answer of a command that was given before, or null. Refuses another command under
-- the same id; but a desk takes its texts out of what it sent for a client erased since.
create or replace function sec.known_answer(cmd jsonb) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    command constant uuid := cmd ->> 'command_id';
    known app.command;
begin
    select c.* into known
    from app.command as c
    where c.tenant_id = sec.tenant_id() and c.id = command;
    if not found then
        return null;
    elsif known.digest <> sec.command_digest(cmd) and not sec.names_erased(cmd -> 'changes') then
        raise exception 'command % was given before with other contents', command
        using errcode = 'FD006';
    end if;
    return jsonb_build_object(
        'status', known.status, 'code', known.code, 'detail', known.detail,
        'head', known.head, 'replay', true
    );
end
$$;
