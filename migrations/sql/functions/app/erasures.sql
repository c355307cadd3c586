-- The records erased after a position, a page of them: for a desk that was away, whatever became of
-- the events meanwhile.
create or replace function app.erasures(after_position bigint)
returns table (entity text, entity_id uuid, told_at bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select e.entity, e.entity_id, e.position
    from sec.erased_record as e
    where e.tenant_id = sec.tenant_id() and e.position > coalesce(after_position, 0)
    order by e.position
    limit 5000
$$;
