-- Empties records of one table, as far as that was not done before, and returns how many.
create or replace function sec.erase_rows(target text, ids uuid []) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    blank constant jsonb := coalesce(sec.blank_record(target), '{}');
    assigned text;
    found_there text;
    wanted text;
    emptied integer;
begin
    select
        coalesce(string_agg(format('%1$I = b.%1$I', k.name), ', '), 'id = t.id'),
        concat_ws(', ', 'true', string_agg(format('t.%I', k.name), ', ')),
        concat_ws(', ', 'true', string_agg(format('b.%I', k.name), ', '))
    into assigned, found_there, wanted
    from jsonb_object_keys(blank) as k (name);
    if target in ('client', 'client_contact', 'pet', 'alert', 'vaccination') then
        assigned := assigned || ', deleted_at = coalesce(t.deleted_at, clock_timestamp())';
    end if;
    execute format(
        'update app.%1$I as t set %2$s
        from jsonb_populate_record(null::app.%1$I, $1) as b
        where t.tenant_id = sec.tenant_id() and t.id = any($2) and (
            row(%3$s) is distinct from row(%4$s) or not exists (
                select from sec.erased_record as e
                where e.tenant_id = t.tenant_id and e.entity_id = t.id
            )
        )',
        target, assigned, found_there, wanted
    ) using blank, ids;
    get diagnostics emptied = row_count;
    return emptied;
end
$$;
