-- The clinic of this session: by the login, which nobody can change, and never by a setting. Only
-- the operator, bound to no clinic, says by a setting for which one he works; so does a worker or a
-- report, among those that the operator listed for it. A login that was disabled has none, but
-- while app.hand_over or app.answers_kept itself is at work.
create or replace function sec.tenant_id() returns uuid
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select case
        when not b.service then b.tenant_id
        when b.role = 'operator' then nullif(current_setting('app.acting_tenant', true), '')::uuid
        else sec.served_tenant(
            b.role_name, nullif(current_setting('app.acting_tenant', true), '')::uuid
        )
    end
    from sec.login_binding as b
    where b.role_name = session_user and (b.active or sec.hands_over())
$$;
