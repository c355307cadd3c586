-- What a desk that starts anew needs first: the visits between two instants with their pets and
-- clients, all the pets of these clients, and the catalogue. Everything else may come behind it.
create or replace function app.snapshot_day(begins timestamptz, ends timestamptz)
returns table (entity text, image jsonb)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    visits uuid [];
    clients uuid [];
    pets uuid [];
    listed text;
    target record;
begin
    select coalesce(array_agg(a.id), '{}'), coalesce(array_agg(a.client_id), '{}'),
        coalesce(array_agg(a.pet_id), '{}')
    into visits, clients, pets
    from app.appointment as a
    where a.tenant_id = (select sec.tenant_id()) and a.deleted_at is null
        and a.starts_at < $2 and a.ends_at > $1;
    select coalesce(array_agg(p.id), '{}'), clients || coalesce(array_agg(p.client_id), '{}')
    into pets, clients
    from app.pet as p
    where p.tenant_id = (select sec.tenant_id()) and p.deleted_at is null
        and (p.id = any(pets) or p.client_id = any(clients));
    for target in
        select w.name, w.wanted
        from (values
            ('site', 'true'), ('opening_hours', 'true'), ('role', 'true'), ('staff', 'true'),
            ('resource', 'true'), ('roster', 'true'), ('service', 'true'),
            ('service_need', 'true'), ('block', 't.starts_at < $6 and t.ends_at > $5'),
            ('client', 't.id = any($3)'), ('client_contact', 't.client_id = any($3)'),
            ('pet', 't.id = any($4)'), ('vaccination', 't.pet_id = any($4)'),
            ('alert', 't.pet_id = any($4) or t.client_id = any($3)'),
            ('appointment', 't.id = any($2)'),
            ('appointment_service', 't.appointment_id = any($2)'),
            ('resource_claim', 't.appointment_id = any($2)')
        ) as w (name, wanted)
    loop
        select string_agg(format('t.%I', c.name), ', ') into listed
        from unnest(app.replica_columns(target.name)) as c (name);
        return query execute format(
            'select %L::text, to_jsonb(p) from (
                select %s from app.%I as t where %s and (%s)
            ) as p',
            target.name, listed, target.name, app.replica_filter(target.name), target.wanted
        ) using sec.window_start(), visits, clients, pets, $1, $2;
    end loop;
end
$$;
