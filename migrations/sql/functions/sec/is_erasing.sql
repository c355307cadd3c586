-- Whether this transaction is erasing somebody's data in this clinic.
create or replace function sec.is_erasing() returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select coalesce((
        select h.erasing_xid = pg_current_xact_id_if_assigned()
        from sec.head as h
        where h.tenant_id = sec.tenant_id()
    ), false)
$$;
