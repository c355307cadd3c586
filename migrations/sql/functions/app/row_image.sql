-- A record as desks know it, or null.
create or replace function app.row_image(target text, row_id uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    image jsonb;
begin
    execute format(
        'select to_jsonb(t) - ''{tenant_id,during}''::text[]
        from app.%I as t
        where t.tenant_id = (select sec.tenant_id()) and t.id = $1',
        target
    ) into image using row_id;
    return image;
end
$$;
