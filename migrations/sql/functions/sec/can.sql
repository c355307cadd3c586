-- Whether this login holds a permission, such as 'pet.write'.
create or replace function sec.can(permission text) returns boolean
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce((
        select permission = any(b.perms)
        from sec.login_binding as b
        where b.role_name = session_user and b.active
    ), false)
$$;
