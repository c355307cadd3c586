-- Nothing was archived for long, though records were written.
select (extract(epoch from clock_timestamp() - a.last_archived_time) / 3600)::int as hours
from pg_catalog.pg_stat_archiver as a
where
    current_setting('archive_mode') <> 'off'
    and a.last_archived_time < clock_timestamp() - interval '1 day'
    and a.last_failed_time is null
