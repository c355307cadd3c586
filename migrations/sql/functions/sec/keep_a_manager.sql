-- Somebody in the clinic can always manage people and roles. Only the operator may take that away,
-- because a stolen login has to be shut whoever's it is, and the operator can make another one.
create or replace function sec.keep_a_manager() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    manages constant text[] := '{staff.write,role.write}';
begin
    if old.active and old.perms @> manages and not (new.active and new.perms @> manages)
        and sec.is_staff() and not exists (
            select
            from sec.login_binding as b
            where b.tenant_id = old.tenant_id and b.active and b.perms @> manages
        ) then
        raise exception 'Somebody has to be able to manage people and roles.'
        using errcode = 'FD009', table = 'role', constraint = 'last_manager';
    end if;
    return null;
end
$$;
