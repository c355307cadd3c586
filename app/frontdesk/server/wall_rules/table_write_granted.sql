-- Rights to write are granted by column: on the whole table they would also allow LOCK TABLE, and
-- DELETE and TRUNCATE leave no trace.
select c.oid::regclass::text || ' ' || a.privilege_type || ' ' || a.grantee
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join aclexplode(c.relacl) as a
where n.nspname in ('app', 'sec', 'rpt') and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and a.grantee <> c.relowner and a.privilege_type <> 'SELECT'
