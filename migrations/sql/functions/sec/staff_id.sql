-- The staff member behind this login, or null for a worker's.
create or replace function sec.staff_id() returns uuid
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select b.staff_id
    from sec.login_binding as b
    where b.role_name = session_user and b.active
$$;
