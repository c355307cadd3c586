-- Lets a person in again who was shut out, with a new password: whoever could do that to somebody
-- with more rights could sign in as them.
create or replace function app.enable_staff(staff_id uuid, verifier text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    login name;
begin
    perform from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    perform sec.require('staff.write');
    login := sec.login_of(staff_id);
    if exists (select from sec.login_binding as b where b.role_name = login and b.active) then
        raise exception 'This person is not shut out. Reset the password instead.'
        using errcode = 'FD009', table = 'staff', constraint = 'staff_disabled';
    end if;
    perform sec.require_holding(
        (select b.perms from sec.login_binding as b where b.role_name = login)
    );
    update sec.login_binding as b set active = true where b.role_name = login;
    update app.staff as s
    set active = true
    where s.tenant_id = sec.tenant_id() and s.id = staff_id and s.deleted_at is null;
    if not found then
        raise exception 'This person was removed.'
        using errcode = 'FD009', table = 'staff', constraint = 'staff_removed';
    end if;
    perform sec.open_login(login, verifier);
    perform sec.note_password(staff_id);
end
$$;
