-- Clinics' tables are read by our own groups alone.
select c.oid::regclass::text || ' ' || a.grantee
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join aclexplode(c.relacl) as a
left join pg_roles as r on r.oid = a.grantee
where n.nspname in ('app', 'rpt') and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and a.grantee <> c.relowner and a.privilege_type = 'SELECT'
    and (
        r.rolname is null
        or r.rolname not in ('fd_staff', 'fd_service', 'fd_report', 'fd_reader')
    )
