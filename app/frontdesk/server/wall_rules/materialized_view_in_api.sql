-- Row security never applies to a materialised view: it is read through functions alone.
select c.oid::regclass::text
from pg_class as c
cross join aclexplode(c.relacl) as a
where c.relkind = 'm' and a.grantee <> c.relowner
