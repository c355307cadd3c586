-- Shuts a person out: the wall at the next statement, their sessions at once, the password in a
-- week. Triggers of app.staff do the work, for a plain command as well. The sessions end first: one
-- that keeps a transaction open may hold the clinic's head, and could never be shut out.
create or replace function app.disable_staff(staff_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
    perform app.end_sessions(staff_id);
    perform from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    perform sec.require('staff.write');
    perform sec.login_of(staff_id);
    update app.staff as s
    set active = false
    where s.tenant_id = sec.tenant_id() and s.id = staff_id;
end
$$;
