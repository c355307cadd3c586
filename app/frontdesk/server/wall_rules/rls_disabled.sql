-- A clinics' table, or a partition of one, without row security is open to whoever may read it.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'rpt') and c.relkind in ('r', 'p') and not c.relrowsecurity
