-- Clients whose last visit, and whose last change or that of their pets, is longer ago than the
-- clinic keeps them; a visit to come keeps them. The longest unseen first. Whose pet is still in the
-- house by the books is told apart: that is settled first, and the client erased by a later run.
create or replace function sec.clients_past_retention()
returns table (client_id uuid, in_house boolean)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    with bound as (
        select now() - make_interval(months => r.client_months) as until
        from sec.retention as r
        where r.tenant_id = sec.tenant_id() and r.client_months is not null
    )
    select c.id, exists (
        select
        from app.appointment as a
        left join app.pet as p on p.tenant_id = a.tenant_id and p.id = a.pet_id
        where a.tenant_id = c.tenant_id and (a.client_id = c.id or p.client_id = c.id)
            and a.deleted_at is null and a.status in ('here', 'in_service', 'ready')
    )
    from app.client as c
    cross join bound as b
    where c.tenant_id = sec.tenant_id() and c.updated_at < b.until
        and not exists (
            select
            from sec.erased_record as e
            where e.tenant_id = c.tenant_id and e.entity_id = c.id
        )
        and not exists (
            select
            from app.client_contact as k
            where k.tenant_id = c.tenant_id and k.client_id = c.id and k.updated_at >= b.until
        )
        and not exists (
            select
            from app.pet as p
            where p.tenant_id = c.tenant_id and p.client_id = c.id and p.updated_at >= b.until
        )
        and not exists (
            select
            from app.appointment as a
            left join app.pet as p on p.tenant_id = a.tenant_id and p.id = a.pet_id
            where a.tenant_id = c.tenant_id and (a.client_id = c.id or p.client_id = c.id)
                and (a.ends_at >= b.until or a.updated_at >= b.until)
        )
    order by c.updated_at, c.id
$$;
