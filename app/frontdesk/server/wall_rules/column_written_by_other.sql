-- Columns are written by staff alone; a worker goes through functions.
select t.attrelid::regclass::text || '.' || t.attname || ' ' || a.grantee
from pg_attribute as t
join pg_class as c on c.oid = t.attrelid
join pg_namespace as n on n.oid = c.relnamespace
cross join aclexplode(t.attacl) as a
where n.nspname in ('app', 'rpt') and a.privilege_type <> 'SELECT'
    and a.grantee not in (c.relowner, 'fd_staff'::regrole)
