-- Which of these answers ({command id: status}, at most 500) that this login was given stand here
-- as they were given. A desk whose login was disabled asks it before it closes for good: a server that
-- came back from a backup may have lost some, and is handed those over. It says yes or no to what was
-- sent under this very login, as long as app.hand_over would take it, and shows nothing else; its mark
-- is the one of app.hand_over, and is gone with the call.
create or replace function app.answers_kept(answers jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    kept jsonb;
    asked uuid [];
    most_answers constant integer := 500;
begin
    if jsonb_typeof(answers) is distinct from 'object' or octet_length(answers::text) > 100000
        or (select count(*) from jsonb_object_keys(answers)) > most_answers then
        raise exception 'These are no answers, or too many.' using errcode = 'FD003';
    end if;
    asked := array(select a.id::uuid from jsonb_object_keys(answers) as a (id));
    insert into sec.hand_over_turn as t (role_name, xid)
    select b.role_name, pg_current_xact_id()
    from sec.login_binding as b
    where b.role_name = session_user and not b.service
    on conflict (role_name) do update set xid = excluded.xid;
    if sec.tenant_id() is null then
        raise exception 'this login belongs to no clinic' using errcode = 'FD001';
    end if;
    select coalesce(jsonb_agg(c.id), '[]') into kept
    from app.command as c
    where c.tenant_id = sec.tenant_id() and c.id = any(asked) and c.login = session_user
        and c.status = answers ->> c.id::text;
    update sec.hand_over_turn as t set xid = null where t.role_name = session_user;
    return kept;
end
$$;
