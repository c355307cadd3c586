-- Takes values out of the log that are past what the clinic keeps; the digests stay. At most lim
-- events behind a position; reached is where the next call goes on, null at the end.
create or replace function sec.expire_values(
    after_position bigint, lim integer, out expired integer, out reached bigint
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    with old as (
        select o.position, o.changed
        from app.event as o
        join sec.retention as r on r.tenant_id = o.tenant_id
        where o.tenant_id = sec.tenant_id() and o.position > after_position
            and o.at < now() - make_interval(months => r.value_months)
        order by o.position
        limit least(greatest(lim, 1), 500)
    ), emptied as (
        update app.event as e
        set changed = null, salt = null
        from old
        where e.tenant_id = sec.tenant_id() and e.position = old.position
            and old.changed is not null
        returning e.position
    )
    select (select count(*) from emptied), max(o.position) into expired, reached
    from old as o;
end
$$;
