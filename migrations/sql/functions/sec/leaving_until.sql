-- Until when this login, which was disabled, may hand over what its desks still hold; null for one
-- that is active or was never bound.
create or replace function sec.leaving_until() returns timestamptz
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select b.disabled_at + interval '7 days'
    from sec.login_binding as b
    where b.role_name = session_user and not b.service and not b.active
$$;
