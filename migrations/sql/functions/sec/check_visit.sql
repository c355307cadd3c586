-- A claim lies within its appointment, and an appointment that is off holds nothing. Nor is a claim
-- moved, or brought back, to a resource that was removed: no desk would show it. Checked when a
-- command is complete: the times of both move together.
create or replace function sec.check_visit() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    visit constant uuid := to_jsonb(new) ->> case
        when tg_table_name = 'appointment' then 'id'
        else 'appointment_id'
    end;
begin
    if exists (
        select
        from app.appointment as a
        join app.resource_claim as c on c.tenant_id = a.tenant_id and c.appointment_id = a.id
        where a.tenant_id = new.tenant_id and a.id = visit and c.deleted_at is null
            and (
                c.starts_at < a.starts_at or c.ends_at > a.ends_at
                or a.deleted_at is not null or a.status in ('cancelled', 'no_show')
            )
    ) then
        raise exception 'a resource is held outside its appointment'
        using errcode = 'FD009', table = tg_table_name, constraint = 'claim_within_appointment';
    end if;
    if tg_table_name = 'resource_claim' and tg_op = 'UPDATE' then
        if new.deleted_at is null
            and (new.resource_id <> old.resource_id or old.deleted_at is not null)
            and exists (
                select
                from app.resource as r
                where r.tenant_id = new.tenant_id and r.id = new.resource_id
                    and r.deleted_at is not null
            ) then
            raise exception 'the resource was removed meanwhile'
            using errcode = 'FD009', table = 'resource_claim', constraint = 'resource_in_use';
        end if;
    end if;
    return null;
end
$$;
