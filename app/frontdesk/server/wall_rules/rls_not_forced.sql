-- Without FORCE the owner, and with it every definer function, sees all clinics.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'rpt') and c.relkind in ('r', 'p') and not c.relforcerowsecurity
