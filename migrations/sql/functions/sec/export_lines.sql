-- All that is kept of a client, line by line as JSON: what it is, the records by table, the log. The
-- operator's command and the desk hand out these and no others. Beside every instant (UTC) stands
-- the clinic's own clock. No line when the clinic has no such client.
create or replace function sec.export_lines(client uuid)
returns table (part text, line text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
#variable_conflict use_variable
declare
    tables constant text[] := '{client,client_contact,pet,alert,vaccination,appointment,'
        'appointment_service,resource_claim,event}';
    clinic sec.tenant;
    target text;
    instants text;
    ids uuid[];
begin
    select t.* into clinic from sec.tenant as t where t.id = sec.tenant_id();
    if not exists (select from sec.records_of_client(client)) then
        return;
    end if;
    return query select 'about', jsonb_build_object(
        'tenant_id', clinic.id, 'clinic', clinic.name, 'timezone', clinic.timezone,
        'currency', clinic.currency, 'position', sec.head_position()
    )::text;
    foreach target in array tables loop
        select array_agg(r.id) into ids
        from sec.records_of_client(client) as r
        where target in (r.entity, 'event');
        select coalesce(string_agg(format(
            '%L, to_char(t.%I at time zone %L, ''YYYY-MM-DD"T"HH24:MI:SS'')',
            a.attname || '_clinic', a.attname, clinic.timezone
        ), ', '), '') into instants
        from pg_attribute as a
        where a.attrelid = to_regclass(format('app.%I', target))
            and a.atttypid = 'timestamptz'::regtype and a.attnum > 0 and not a.attisdropped;
        return query execute format(
            'select %L, (to_jsonb(t) - ''{tenant_id,during}''::text[]
                || jsonb_build_object(%s))::text
            from app.%I as t
            where t.tenant_id = sec.tenant_id() and t.%I = any($1)
            order by t.%I',
            target, instants, target,
            case target when 'event' then 'entity_id' else 'id' end,
            case target when 'event' then 'position' else 'id' end
        ) using coalesce(ids, '{}');
    end loop;
end
$$;
