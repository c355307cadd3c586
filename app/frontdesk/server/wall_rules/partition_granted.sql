-- A partition named directly is judged by its own rights: it has none.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join aclexplode(c.relacl) as a
where n.nspname in ('app', 'sec', 'rpt') and c.relispartition and c.relkind in ('r', 'p')
    and a.grantee <> c.relowner
