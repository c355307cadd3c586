-- Which records a desk keeps, as a condition on t: live ones, and of the visits those that ended
-- since $1 (no visit is longer than 400 days, so an index on starts_at finds them).
create or replace function app.replica_filter(target text) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select 't.tenant_id = (select sec.tenant_id()) and t.deleted_at is null' || case
        when target = 'appointment' then
            ' and t.ends_at >= $1 and t.starts_at >= $1 - interval ''400 days'''
        when target in ('appointment_service', 'resource_claim') then
            ' and exists (
                select from app.appointment as a
                where a.tenant_id = t.tenant_id and a.id = t.appointment_id
                    and a.deleted_at is null and a.ends_at >= $1
            )'
        else ''
    end
$$;
