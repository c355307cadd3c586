-- Settings with which a power cut may lose what was acknowledged.
select count(*)::int as settings
from pg_catalog.pg_settings as s
where
    (s.name in ('fsync', 'full_page_writes', 'synchronous_commit') and s.setting = 'off')
having count(*) > 0
