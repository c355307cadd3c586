-- What the server sets itself is written by nobody: a row's clinic, its times, its lane; its id
-- only when it is made.
select t.attrelid::regclass::text || '.' || t.attname || ' ' || a.privilege_type
from pg_attribute as t
join pg_class as c on c.oid = t.attrelid
join pg_namespace as n on n.oid = c.relnamespace
cross join aclexplode(t.attacl) as a
where n.nspname in ('app', 'rpt') and a.privilege_type <> 'SELECT' and a.grantee <> c.relowner
    and (
        t.attname in ('tenant_id', 'created_at', 'updated_at', 'lane')
        or t.attgenerated <> ''
        or (t.attname = 'id' and a.privilege_type <> 'INSERT')
    )
