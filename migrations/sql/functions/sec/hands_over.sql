-- Whether app.hand_over or app.answers_kept is at work in this very transaction. Their mark is set and
-- taken away within one call, so that no statement of the client can ever see it.
create or replace function sec.hands_over() returns boolean
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select from sec.hand_over_turn as t
        where t.role_name = session_user and t.xid = pg_current_xact_id_if_assigned()
    ) and statement_timestamp() < coalesce(sec.leaving_until(), 'infinity')
$$;
