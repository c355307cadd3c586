-- Gives a claim its place among the resource's lanes 1 to capacity. With none free it is left on a
-- taken one, and the exclusion constraint refuses it; with a reason and the permission it gets an
-- extra lane. Writers of a clinic come one at a time, so what is free here stays free.
-- Behind the wall a range operator cannot use its index, for it is not known to keep secrets; plain
-- comparisons of instants can. The longest claim of the resource says how far back to look, so that
-- a busy resource's history costs nothing.
create or replace function sec.choose_lane() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    resource app.resource;
    capacity integer;
    longest double precision;
    taken integer[];
    chosen integer;
begin
    if new.deleted_at is not null or (tg_op = 'UPDATE' and sec.is_erasing()) then
        return new;
    end if;
    select r.* into resource
    from app.resource as r
    where r.tenant_id = new.tenant_id and r.id = new.resource_id;
    if tg_op = 'INSERT' and resource.deleted_at is not null then
        raise exception 'the resource was removed meanwhile'
        using errcode = 'FD009', table = 'resource_claim', constraint = 'resource_in_use';
    end if;
    capacity := coalesce(resource.capacity, 1);
    select extract(epoch from c.ends_at - c.starts_at) into longest
    from app.resource_claim as c
    where c.tenant_id = new.tenant_id and c.resource_id = new.resource_id
        and c.deleted_at is null
    order by extract(epoch from c.ends_at - c.starts_at) desc
    limit 1;
    select coalesce(array_agg(c.lane), '{}') into taken
    from app.resource_claim as c
    where c.tenant_id = new.tenant_id and c.resource_id = new.resource_id
        and c.id <> new.id and c.deleted_at is null
        and c.starts_at > new.starts_at - make_interval(secs => longest)
        and c.starts_at < new.ends_at and c.ends_at > new.starts_at;
    if tg_op = 'UPDATE' and old.resource_id = new.resource_id
        and old.lane <= capacity and not old.lane = any(taken) then
        new.lane := old.lane;
        return new;
    end if;
    select min(l.lane) into chosen
    from generate_series(1, cardinality(taken) + 1) as l (lane)
    where not l.lane = any(taken);
    if chosen <= capacity then
        new.lane := chosen;
    elsif new.overbook_reason = '' then
        new.lane := 1;
    elsif sec.can('appointment.overbook') then
        new.lane := greatest(chosen, capacity + 1);
    else
        raise exception 'this login may not overbook'
        using errcode = 'FD009', table = 'resource_claim', constraint = 'overbook_allowed';
    end if;
    return new;
end
$$;
