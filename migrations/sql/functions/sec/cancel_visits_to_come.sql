-- A client who is still expected is not erased unawares: the visits to come are cancelled when that
-- is wanted, or stand in the way. A pet that is in the house has to be fetched first.
create or replace function sec.cancel_visits_to_come(visits uuid [], wanted boolean)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    to_come uuid[];
begin
    if exists (
        select
        from app.appointment as a
        where a.tenant_id = sec.tenant_id() and a.id = any(visits)
            and a.deleted_at is null and a.status in ('here', 'in_service', 'ready')
    ) then
        raise exception 'a pet of this client is in the house: check it out first'
        using errcode = 'FD009', table = 'appointment', constraint = 'pet_in_house';
    end if;
    select array_agg(a.id) into to_come
    from app.appointment as a
    where a.tenant_id = sec.tenant_id() and a.id = any(visits) and a.deleted_at is null
        and a.status in ('booked', 'confirmed') and a.ends_at > now();
    if to_come is null then
        return 0;
    elsif not wanted then
        raise exception 'this client has visits to come: cancel them first, or along with this'
        using errcode = 'FD009', table = 'appointment', constraint = 'visits_to_come';
    end if;
    update app.resource_claim as c
    set deleted_at = clock_timestamp()
    where c.tenant_id = sec.tenant_id() and c.appointment_id = any(to_come)
        and c.deleted_at is null;
    update app.appointment as a
    set status = 'cancelled', cancelled_at = clock_timestamp()
    where a.tenant_id = sec.tenant_id() and a.id = any(to_come);
    return cardinality(to_come);
end
$$;
