-- Nothing is written to an erased record any more, nor beside it: these are the records a statement
-- wrote, with what was changed of them. Called by the log, which sees every write.
create or replace function sec.refuse_erased(ids uuid [], changes jsonb []) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    parents constant text[] := '{client_id,pet_id,appointment_id}';
begin
    if not exists (
        select from sec.erased_record as e where e.tenant_id = sec.tenant_id()
    ) then
        return;
    end if;
    if exists (
        select
        from sec.erased_record as e
        where e.tenant_id = sec.tenant_id() and e.entity_id in (
            select i.id from unnest(ids) as i (id)
            union all
            select (case jsonb_typeof(c.changed -> p.name)
                when 'array' then c.changed -> p.name ->> 1
                else c.changed ->> p.name
            end)::uuid
            from unnest(changes) as c (changed)
            cross join unnest(parents) as p (name)
        )
    ) then
        raise exception 'the data of this client were erased; nothing can be kept for them any more'
        using errcode = 'FD009', table = 'client', constraint = 'record_erased';
    end if;
end
$$;
