-- Nobody may pass a right on.
select c.oid::regclass::text || ' ' || a.grantee::regrole::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join aclexplode(c.relacl) as a
where n.nspname in ('app', 'sec', 'rpt') and a.is_grantable and a.grantee <> c.relowner
union all
select t.attrelid::regclass::text || '.' || t.attname || ' ' || a.grantee::regrole::text
from pg_attribute as t
join pg_class as c on c.oid = t.attrelid
join pg_namespace as n on n.oid = c.relnamespace
cross join aclexplode(t.attacl) as a
where n.nspname in ('app', 'sec', 'rpt') and a.is_grantable and a.grantee <> c.relowner
