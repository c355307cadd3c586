-- Who may name the objects of which schema.
select n.nspname || ' ' || case a.grantee when 0 then 'public' else a.grantee::regrole::text end
from pg_namespace as n
cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
left join pg_roles as r on r.oid = a.grantee
where a.privilege_type = 'USAGE' and a.grantee <> n.nspowner
    and case n.nspname
        when 'app' then r.rolname in (
            'fd_staff', 'fd_service', 'fd_report', 'fd_reader', 'fd_warden'
        )
        when 'sec' then r.rolname in (
            'fd_staff', 'fd_service', 'fd_report', 'fd_reader', 'fd_warden'
        )
        when 'rpt' then r.rolname in ('fd_report', 'fd_reader')
        when 'ext' then r.rolname in ('fd_owner', 'fd_reader')
        when 'public' then a.grantee <> 0
    end is not true
    and n.nspname in ('app', 'sec', 'rpt', 'ext', 'public')
