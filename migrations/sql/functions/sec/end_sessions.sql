-- Ends the open sessions of a staff login of this clinic, but for the one that asks. Where that is
-- not allowed, none: the wall shuts them at their next statement.
create or replace function sec.end_sessions(login text) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    ended integer;
begin
    if sec.is_own_login(login) is not true then
        raise exception 'this is no staff login of the clinic' using errcode = '42501';
    end if;
    begin
        select count(*) filter (where pg_terminate_backend(a.pid)) into ended
        from pg_stat_get_activity(null) as a
        where pg_get_userbyid(a.usesysid) = login and a.pid <> pg_backend_pid();
    exception
        when insufficient_privilege then
            ended := 0;
    end;
    return ended;
end
$$;
