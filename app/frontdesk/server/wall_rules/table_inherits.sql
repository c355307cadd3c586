-- A table that inherits is read with its parent's policies, not with its own.
select i.inhrelid::regclass::text
from pg_inherits as i
join pg_class as c on c.oid = i.inhrelid
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'sec', 'rpt') and not c.relispartition
