-- The first position of a clinic's log that does not hold (a gap, an altered value, a broken
-- chain, a head that disagrees), or null when all is well. For the operator.
create or replace function sec.broken_event(tenant uuid) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    with checked as (
        select
            e.position,
            e.position = row_number() over w
            and (e.changed is null or e.digest = sec.event_digest(e.salt, e.changed))
            and e.hash = sha256(
                coalesce(lag(e.hash) over w, sha256('')) || sec.event_piece(
                    e.tenant_id, e.position, e.at, e.login, e.command_id,
                    e.entity, e.entity_id, e.op, e.digest
                )
            ) as holds
        from app.event as e
        where e.tenant_id = tenant
        window w as (order by e.position)
    )
    select coalesce(
        (select min(c.position) from checked as c where not c.holds),
        (
            select least(h.position, coalesce(last.position, 0)) + 1
            from sec.head as h
            left join lateral (
                select e.position, e.hash
                from app.event as e
                where e.tenant_id = tenant
                order by e.position desc
                limit 1
            ) as last on true
            where h.tenant_id = tenant
                and (h.position, h.hash)
                    is distinct from (coalesce(last.position, 0), coalesce(last.hash, sha256('')))
        )
    )
$$;
