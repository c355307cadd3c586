-- A sequence shared by clinics tells how much the others do.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join aclexplode(c.relacl) as a
where n.nspname in ('app', 'sec', 'rpt', 'public') and c.relkind = 'S'
    and a.grantee <> c.relowner
