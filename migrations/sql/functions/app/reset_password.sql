-- Gives a person a new password; their open sessions end. Whoever could do that to somebody with
-- more rights could sign in as them, hence it takes all the rights of that person. The sessions end
-- first: one that keeps a transaction open may hold the clinic's head.
create or replace function app.reset_password(staff_id uuid, verifier text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    binding sec.login_binding;
begin
    perform sec.require('staff.write');
    perform sec.check_login(sec.login_of(staff_id), verifier);
    perform app.end_sessions(staff_id);
    perform from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    perform sec.require('staff.write');
    select b.* into binding
    from sec.login_binding as b
    where b.role_name = sec.login_of(staff_id);
    perform sec.require_holding(binding.perms);
    if not binding.active then
        raise exception 'This person was shut out. Let them in again instead.'
        using errcode = 'FD009', table = 'staff', constraint = 'staff_disabled';
    end if;
    perform sec.set_verifier(binding.role_name, verifier);
    perform sec.note_password(staff_id);
    perform sec.end_sessions(binding.role_name);
end
$$;
