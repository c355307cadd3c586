-- Whether a login works for the clinic of this session.
create or replace function sec.is_active(login name) returns boolean
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select from sec.login_binding as b
        where b.role_name = login and b.tenant_id = sec.tenant_id() and b.active
    )
$$;
