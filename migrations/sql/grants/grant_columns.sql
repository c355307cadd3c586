-- What staff may touch of a clinic's table, column by column: a right on the whole table would
-- also allow LOCK TABLE. What the server sets itself is never granted, nor DELETE, nor TRUNCATE.
-- Run again after a column was added.
create or replace function sec.grant_columns(target text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    settable text;
begin
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into settable
    from pg_attribute as a
    where a.attrelid = to_regclass(format('app.%I', target)) and a.attnum > 0
        and not a.attisdropped and a.attgenerated = ''
        and a.attname not in ('id', 'tenant_id', 'lane', 'created_at', 'updated_at');
    execute format('grant select on app.%I to fd_staff', target);
    execute format(
        'grant insert (id, %2$s), update (%2$s) on app.%1$I to fd_staff', target, settable
    );
end
$$;
