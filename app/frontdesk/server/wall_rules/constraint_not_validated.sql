-- A constraint that was never checked holds for new rows only.
select f.conrelid::regclass::text || ' ' || f.conname
from pg_constraint as f
join pg_namespace as n on n.oid = f.connamespace
where n.nspname in ('app', 'sec', 'rpt') and not f.convalidated
