-- A login of ours is in the one group of its kind, and in nothing else.
select m.member::regrole::text || ' in ' || m.roleid::regrole::text
from pg_auth_members as m
join pg_roles as r on r.oid = m.member
join pg_roles as g on g.oid = m.roleid
where r.rolcanlogin and g.rolname not in ('fd_staff', 'fd_service', 'fd_report')
    and exists (
        select
        from pg_auth_members as o
        join pg_roles as ours on ours.oid = o.roleid
        where o.member = m.member
            and ours.rolname in ('fd_staff', 'fd_service', 'fd_report')
    )
