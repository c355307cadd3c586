-- The archive of the log, from which a moment is restored, has stopped.
select
    a.failed_count::int as failures,
    (extract(epoch from clock_timestamp() - a.last_failed_time) / 60)::int as minutes
from pg_catalog.pg_stat_archiver as a
where
    current_setting('archive_mode') <> 'off'
    and a.last_failed_time > coalesce(a.last_archived_time, '-infinity')
