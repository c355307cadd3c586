-- Updates one row with the caller's rights, if every column still has the value the user saw. A row
-- removed meanwhile is stale whatever the change is about, unless it says itself what becomes of it.
create or replace function app.apply_update(target text, columns text [], change jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    assigned text;
    unchanged text;
    touched bigint;
begin
    if cardinality(columns) = 0 or (change -> 'was' ?& columns) is not true then
        raise exception 'an update says for every column what it was' using errcode = 'FD003';
    end if;
    select string_agg(format('%1$I = r.%1$I', c.name), ', '),
        string_agg(format('t.%1$I is not distinct from w.%1$I', c.name), ' and ')
    into assigned, unchanged
    from unnest(columns) as c (name);
    if not 'deleted_at' = any(columns) then
        unchanged := unchanged || ' and t.deleted_at is null';
    end if;
    execute format(
        'update app.%1$I as t set %2$s
        from jsonb_populate_record(null::app.%1$I, $2) as r,
            jsonb_populate_record(null::app.%1$I, $3) as w
        where t.tenant_id = (select sec.tenant_id()) and t.id = $1 and %3$s',
        target, assigned, unchanged
    ) using (change ->> 'id')::uuid, change -> 'set', change -> 'was';
    get diagnostics touched = row_count;
    if touched = 0 then
        raise exception 'somebody changed this meanwhile'
        using errcode = 'FD002', table = target, column = app.stale_column(target, columns, change);
    end if;
end
$$;
