-- A new clinic gets its head; a time zone that PostgreSQL does not know is refused.
create or replace function sec.start_tenant() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform now() at time zone new.timezone;
    insert into sec.head (tenant_id) values (new.id);
    return null;
end
$$;
