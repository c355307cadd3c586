-- Few connections left for those who come in the morning.
select
    count(*)::int as used,
    current_setting('max_connections')::int as of_all
from pg_catalog.pg_stat_activity as a
where a.backend_type = 'client backend'
having count(*) > 0.8 * current_setting('max_connections')::int
