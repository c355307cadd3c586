-- A slot that nobody reads keeps the server's log until the disk is full.
select
    count(*)::int as slots,
    (max(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)) / 1000000)::int as megabytes
from pg_catalog.pg_replication_slots as s
where not s.active
having max(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)) > 1000000000
