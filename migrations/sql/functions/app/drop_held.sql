-- Settles a held command without doing it; for its desk it is refused. Dropping what is settled
-- already changes nothing: the answer says how it was settled.
create or replace function app.drop_held(command_id uuid, note text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    opened constant jsonb := sec.begin_release(command_id);
    refusal constant jsonb := jsonb_build_object(
        'constraint', 'held_dropped', 'table', 'held', 'message', 'A manager dropped this.'
    );
    reached constant bigint := sec.head_position();
begin
    if opened ? 'answer' then
        return opened -> 'answer';
    elsif char_length(note) > 500 then
        raise exception 'A note holds 500 characters at most.'
        using errcode = 'FD009', table = 'held', column = 'note';
    end if;
    update app.command as c
    set status = 'rejected', code = 'FD010', detail = refusal, head = reached
    where c.tenant_id = sec.tenant_id() and c.id = drop_held.command_id and c.status = 'held';
    perform sec.settle_held(command_id, 'dropped', coalesce(note, ''));
    return jsonb_build_object(
        'status', 'rejected', 'code', 'FD010', 'detail', refusal,
        'head', reached, 'replay', false
    );
end
$$;
