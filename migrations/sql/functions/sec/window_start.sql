-- The first instant that desks keep: midnight of the clinic's own day, 90 days ago.
create or replace function sec.window_start() returns timestamptz
language sql stable security definer parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select (date_trunc('day', now() at time zone t.timezone) - interval '90 days')
        at time zone t.timezone
    from sec.tenant as t
    where t.id = sec.tenant_id()
$$;
