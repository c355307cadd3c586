-- Only our roles may connect, here and to the databases beside ours, and nobody makes temporary
-- objects.
select d.datname || ' ' || a.privilege_type
    || ' ' || case a.grantee when 0 then 'public' else a.grantee::regrole::text end
from pg_database as d
cross join aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
left join pg_roles as r on r.oid = a.grantee
where d.datname in (current_database(), 'postgres', 'template1')
    and a.grantee <> d.datdba
    and not (
        a.privilege_type = 'CONNECT' and d.datname = current_database()
        and coalesce(r.rolname in ('fd_staff', 'fd_service', 'fd_report'), false)
    )
