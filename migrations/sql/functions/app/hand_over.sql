-- Takes a command that its author may no longer give: the device was revoked, the login disabled, or
-- a colleague carries it for somebody who is gone. It is kept for a manager and changes nothing;
-- why it is held, and whose it is, is for the server to say, whatever the desk takes for the reason.
-- It is the only thing that a disabled login can change, and nobody waits for it: it writes no event and
-- leaves the clinic's head alone, or whoever was shut out could stop the clinic's writing. Its mark is
-- set and taken away as in app.answers_kept.
create or replace function app.hand_over(cmd jsonb, reason text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    answer jsonb;
begin
    if num_nulls(cmd ->> 'command_id', cmd ->> 'device_id', cmd ->> 'name') > 0
        or coalesce(reason, '') not in ('revoked', 'disabled', 'carried') then
        raise exception 'This is no complete entry. Nothing was handed over.' using errcode = 'FD003';
    end if;
    insert into sec.hand_over_turn as t (role_name, xid)
    select b.role_name, pg_current_xact_id()
    from sec.login_binding as b
    where b.role_name = session_user and not b.service
    on conflict (role_name) do update set xid = excluded.xid;
    if sec.tenant_id() is null then
        raise exception 'this login belongs to no clinic' using errcode = 'FD001';
    end if;
    answer := coalesce(sec.known_answer(cmd), sec.hold(cmd));
    update sec.hand_over_turn as t set xid = null where t.role_name = session_user;
    return answer;
end
$$;
