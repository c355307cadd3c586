-- Lets a staff login's password run out in a week: until then its desks may hand over what waits
-- on them, which is all that the wall lets them do, and a few connections are enough for that.
-- Where the program may not change the login, the wall alone is shut.
create or replace function sec.shut_login(login text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if login !~ '^u_[0-9a-f]{16,32}$' or sec.is_own_login(login) is not true then
        raise exception 'this is no staff login of the clinic' using errcode = '42501';
    end if;
    begin
        perform sec.alter_login(login, format(
            'connection limit 3 valid until %L', clock_timestamp() + interval '7 days'
        ));
    exception
        when insufficient_privilege or undefined_object then null;
    end;
end
$$;
