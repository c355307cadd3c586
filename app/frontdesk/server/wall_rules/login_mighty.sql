-- A login of ours has no rights of its own over the server.
select r.rolname::text
from pg_roles as r
where (
    r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolbypassrls or r.rolreplication
    or r.rolconnlimit = -1
) and exists (
    select
    from pg_auth_members as m
    join pg_roles as ours on ours.oid = m.roleid
    where m.member = r.oid and r.rolcanlogin
        and ours.rolname in ('fd_staff', 'fd_service', 'fd_report')
)
