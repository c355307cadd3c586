-- Transactions so old that they keep the server from clearing away what is dead.
select
    count(*)::int as transactions,
    (extract(epoch from max(clock_timestamp() - a.xact_start)) / 60)::int as minutes
from pg_catalog.pg_stat_activity as a
where
    a.datname = current_database() and a.pid <> pg_backend_pid()
    and a.xact_start < clock_timestamp() - interval '10 minutes'
having count(*) > 0
