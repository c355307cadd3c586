-- Changes a staff login's role; change was made by the caller, of checked values. Whoever holds the
-- login can hold its row by an open ALTER ROLE of their own: nobody waits long for that, for the
-- clinic's head is held meanwhile, and their sessions are ended before it is tried again. False when
-- it could not be done all the same.
create or replace function sec.alter_login(login text, change text) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
    for attempt in 1..3 loop
        begin
            execute format('alter role %I ', login) || change;
            return true;
        exception
            -- internal_error: somebody else changed the row just now.
            when lock_not_available or internal_error then
                perform sec.end_sessions(login);
        end;
    end loop;
    return false;
end
$$;
