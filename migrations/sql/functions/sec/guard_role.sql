-- A role is changed only by those who hold what it gives, before and after, and is not removed
-- while somebody has it. The policy asked for the right to change roles before this statement waited
-- for its turn; by now it may have been taken away.
create or replace function sec.guard_role() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not sec.can('role.write') then
        raise exception 'this login may not change roles' using errcode = '42501';
    elsif btrim(new.name) = '' then
        raise exception 'A role needs a name.'
        using errcode = 'FD009', table = 'role', constraint = 'role_named';
    end if;
    perform sec.require_holding(sec.perms_of(new.perms, new.deleted_at));
    if tg_op = 'INSERT' then
        return new;
    end if;
    perform sec.require_holding(sec.perms_of(old.perms, old.deleted_at));
    if new.deleted_at is not null and old.deleted_at is null and exists (
        select
        from app.staff as s
        where s.tenant_id = new.tenant_id and s.role_id = new.id
            and s.active and s.deleted_at is null
    ) then
        raise exception 'Somebody has this role. Give them another one first.'
        using errcode = 'FD009', table = 'role', constraint = 'role_in_use';
    end if;
    return new;
end
$$;
