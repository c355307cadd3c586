-- The first column of an update whose value is no longer what the user saw; empty without a row.
create or replace function app.stale_column(target text, columns text [], change jsonb)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    compared text;
    found_column text;
begin
    select string_agg(
        format('case when t.%1$I is distinct from w.%1$I then %1$L end', c.name), ', '
    ) into compared
    from unnest(columns) as c (name);
    if not 'deleted_at' = any(columns) then
        compared := 'case when t.deleted_at is not null then ''deleted_at'' end, ' || compared;
    end if;
    execute format(
        'select coalesce(%2$s)
        from app.%1$I as t, jsonb_populate_record(null::app.%1$I, $2) as w
        where t.tenant_id = (select sec.tenant_id()) and t.id = $1',
        target, compared
    ) into found_column using (change ->> 'id')::uuid, change -> 'was';
    return coalesce(found_column, '');
end
$$;
