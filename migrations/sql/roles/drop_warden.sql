-- Takes fd_warden's rights away here; the role itself stays while another database, or a login that
-- it put into the group of staff, needs it.
alter default privileges for role fd_warden grant execute on functions to public;

do $$
begin
    if (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user) then
        revoke execute on function pg_catalog.pg_stat_get_activity(integer) from fd_warden;
    end if;
    revoke usage on language plpgsql from fd_warden;
    begin
        drop role fd_warden;
    exception
        when dependent_objects_still_exist then null;
    end;
end
$$;
