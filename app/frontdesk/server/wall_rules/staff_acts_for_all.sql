-- Only the operator acts for every clinic, a worker for those listed for it, staff for their own.
select b.role_name::text
from sec.login_binding as b
join pg_roles as r on r.rolname = b.role_name
where b.service and exists (
    select
    from pg_auth_members as m
    join pg_roles as ours on ours.oid = m.roleid
    where m.member = r.oid and (
        ours.rolname = 'fd_staff'
        or (ours.rolname in ('fd_service', 'fd_report') and b.role = 'operator')
    )
)
