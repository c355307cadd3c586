-- No archive is kept, as far as this server knows.
select 1 as archives
where current_setting('archive_mode') = 'off'
