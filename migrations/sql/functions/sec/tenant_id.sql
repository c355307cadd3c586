-- The clinic of this session: by the login, which nobody can change, and never by a setting. Only
-- a worker's login, bound to no clinic, says by a setting for which one it works. A login that was
-- disabled has none, but while app.hand_over itself is at work.
create or replace function sec.tenant_id() returns uuid
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select case
        when b.service then nullif(current_setting('app.acting_tenant', true), '')::uuid
        else b.tenant_id
    end
    from sec.login_binding as b
    where b.role_name = session_user and (b.active or sec.hands_over())
$$;
