-- Extensions that reach out of the database, or run other languages, are not for a server of
-- clinics.
select e.extname::text
from pg_extension as e
where e.extname not in (
    'plpgsql', 'btree_gist', 'btree_gin', 'pg_trgm', 'unaccent', 'pg_stat_statements'
)
