-- Whether a staff member is at work here, and not the operator or a worker.
create or replace function sec.is_staff() returns boolean
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select from sec.login_binding as b where b.role_name = session_user and not b.service
    )
$$;
