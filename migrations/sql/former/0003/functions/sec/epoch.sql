-- Names this history of this clinic. It changes by itself when a backup is restored (another
-- cluster or database) and when a standby is promoted (another timeline): positions may then mean
-- other events, and every desk fetches its data anew.
create or replace function sec.epoch() returns uuid
language sql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
    select md5(concat_ws(
        '/',
        h.epoch,
        (select c.system_identifier from pg_control_system() as c),
        (select d.oid from pg_database as d where d.datname = current_database()),
        case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_lsn()), 8) end
    ))::uuid
    from sec.head as h
    where h.tenant_id = sec.tenant_id()
$$;
