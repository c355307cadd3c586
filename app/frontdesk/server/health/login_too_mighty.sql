-- Logins of staff and programs that no right and no wall binds.
select count(*)::int as logins
from pg_catalog.pg_roles as r
where
    (r.rolsuper or r.rolbypassrls or r.rolreplication)
    and exists (
        select from pg_catalog.pg_auth_members as m
        inner join pg_catalog.pg_roles as g on g.oid = m.roleid
        where m.member = r.oid and g.rolname in ('fd_staff', 'fd_service', 'fd_report')
    )
having count(*) > 0
