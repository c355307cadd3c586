-- Whether a login is a staff member's of the clinic that this session works for.
create or replace function sec.is_own_login(login text) returns boolean
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from sec.login_binding as b
        where b.role_name::text = is_own_login.login and b.tenant_id = sec.tenant_id()
            and not b.service
    )
$$;
