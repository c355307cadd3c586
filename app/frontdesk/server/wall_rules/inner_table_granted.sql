-- What the schema sec holds is read by our functions alone.
select c.oid::regclass::text || ' ' || a.grantee
from pg_class as c
cross join aclexplode(c.relacl) as a
where c.relnamespace = 'sec'::regnamespace and a.grantee <> c.relowner
    and a.grantee <> all(
        select r.oid from pg_roles as r where r.rolname = 'fd_warden'
    )
union all
select t.attrelid::regclass::text || '.' || t.attname || ' ' || a.grantee
from pg_attribute as t
join pg_class as c on c.oid = t.attrelid
cross join aclexplode(t.attacl) as a
where c.relnamespace = 'sec'::regnamespace and a.grantee <> c.relowner
    and a.grantee <> all(
        select r.oid from pg_roles as r where r.rolname = 'fd_warden'
    )
