-- Ends a person's open sessions. Asked for once more when a new password counts: until that moment
-- whoever has the old one can sign in, and such a session would outlive it.
create or replace function app.end_sessions(staff_id uuid) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    login name;
begin
    perform sec.require('staff.write');
    login := sec.login_of(staff_id);
    perform sec.require_holding(
        (select b.perms from sec.login_binding as b where b.role_name = login)
    );
    return sec.end_sessions(login);
end
$$;
