-- Logs the rows of one INSERT, oldest id first.
create or replace function sec.log_insert() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    silent constant text[] := '{tenant_id,id,during,created_at,updated_at}';
    ids uuid[];
    changes jsonb[];
begin
    if exists (select from fresh as f where f.tenant_id is distinct from sec.tenant_id()) then
        raise exception 'a row of another clinic' using errcode = '42501';
    end if;
    select array_agg(f.id order by f.id), array_agg(to_jsonb(f) - silent order by f.id)
    into ids, changes
    from fresh as f;
    perform sec.append_events(tg_table_name, 'insert', ids, changes);
    return null;
end
$$;
