-- How many rows of each table a desk that starts anew is going to keep: what its progress is a part
-- of, and what it compares with its own before it gives any of them away.
create or replace function app.snapshot_totals(tables text []) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    target text;
    counted bigint;
    totals jsonb := '{}';
begin
    foreach target in array tables loop
        perform app.replica_columns(target);  -- refuses what is no table of records
        execute format(
            'select count(*) from app.%I as t where %s', target, app.replica_filter(target)
        ) into counted using sec.window_start();
        totals := totals || jsonb_build_object(target, counted);
    end loop;
    return totals;
end
$$;
