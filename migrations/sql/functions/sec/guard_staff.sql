-- Somebody's role and whether they are in are decided by those who hold what that person's role
-- gives, before and after. Nobody shuts themselves out, and nobody gets in again without a password.
-- The policy asked for the right to change people before this statement waited for its turn; by now
-- it may have been taken away. Only a role's new name comes here without it: see sec.spread_role.
create or replace function sec.guard_staff() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    named constant text := 'role';
    role app.role;
    was_in constant boolean := tg_op = 'UPDATE' and old.active and old.deleted_at is null;
    is_in constant boolean := new.active and new.deleted_at is null;
begin
    select r.* into role
    from app.role as r
    where r.tenant_id = new.tenant_id and r.id = new.role_id;
    if new.role_id is not null then
        new.role := coalesce(role.name, new.role);
    end if;
    if tg_op = 'UPDATE' and to_jsonb(new) - named = to_jsonb(old) - named then
        return new;
    elsif not sec.can('staff.write') then
        raise exception 'this login may not change people' using errcode = '42501';
    elsif tg_op = 'INSERT' then
        perform sec.require_holding(sec.perms_of_role(new.role_id));
    elsif new.role_id is distinct from old.role_id or was_in <> is_in then
        perform sec.require_holding(
            sec.perms_of_role(old.role_id) || sec.perms_of_role(new.role_id)
        );
    end if;
    if role.deleted_at is not null and is_in
        and not (was_in and new.role_id is not distinct from old.role_id) then
        raise exception 'This role was removed. Choose another one.'
        using errcode = 'FD009', table = 'staff', constraint = 'role_removed';
    elsif was_in and not is_in and new.id = sec.staff_id() then
        raise exception 'Nobody shuts themselves out. Ask somebody else to do it.'
        using errcode = 'FD009', table = 'staff', constraint = 'own_login';
    elsif is_in and not was_in and exists (
        select
        from sec.login_binding as b
        where b.tenant_id = new.tenant_id and b.staff_id = new.id and not b.active
    ) then
        raise exception 'Who was shut out comes in again with a new password.'
        using errcode = 'FD009', table = 'staff', constraint = 'enabled_with_password';
    end if;
    return new;
end
$$;
