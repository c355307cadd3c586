-- A client's records, and those of the pets that are theirs now: also visits somebody else came
-- with, for they tell of the pet.
create or replace function sec.records_of_client(client uuid) returns table (entity text, id uuid)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    with pets as (
        select p.id
        from app.pet as p
        where p.tenant_id = sec.tenant_id() and p.client_id = client
    ), visits as (
        select a.id
        from app.appointment as a
        where a.tenant_id = sec.tenant_id()
            and (a.client_id = client or a.pet_id in (select p.id from pets as p))
    )
    select 'client', c.id
    from app.client as c
    where c.tenant_id = sec.tenant_id() and c.id = client
    union all
    select 'client_contact', k.id
    from app.client_contact as k
    where k.tenant_id = sec.tenant_id() and k.client_id = client
    union all
    select 'pet', p.id from pets as p
    union all
    select 'alert', r.id
    from app.alert as r
    where r.tenant_id = sec.tenant_id()
        and (r.client_id = client or r.pet_id in (select p.id from pets as p))
    union all
    select 'vaccination', v.id
    from app.vaccination as v
    where v.tenant_id = sec.tenant_id() and v.pet_id in (select p.id from pets as p)
    union all
    select 'appointment', v.id from visits as v
    union all
    select 'appointment_service', s.id
    from app.appointment_service as s
    where s.tenant_id = sec.tenant_id() and s.appointment_id in (select v.id from visits as v)
    union all
    select 'resource_claim', c.id
    from app.resource_claim as c
    where c.tenant_id = sec.tenant_id() and c.appointment_id in (select v.id from visits as v)
$$;
