-- Only the operator's and a worker's login choose the clinic they act for; a staff login never
-- does.
select b.role_name::text
from sec.login_binding as b
join pg_roles as r on r.rolname = b.role_name
where b.service and exists (
    select
    from pg_auth_members as m
    where m.member = r.oid and m.roleid = 'fd_staff'::regrole
)
