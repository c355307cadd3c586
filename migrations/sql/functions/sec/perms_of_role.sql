-- What a role of this clinic gives; nothing for none.
create or replace function sec.perms_of_role(role_id uuid) returns text []
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce((
        select sec.perms_of(r.perms, r.deleted_at)
        from app.role as r
        where r.tenant_id = sec.tenant_id() and r.id = perms_of_role.role_id
    ), '{}')
$$;
