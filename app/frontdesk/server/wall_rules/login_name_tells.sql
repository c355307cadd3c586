-- Role names are visible to every login of the server: those of staff are opaque.
select r.rolname::text
from pg_auth_members as m
join pg_roles as r on r.oid = m.member
where m.roleid = 'fd_staff'::regrole and r.rolcanlogin and r.rolname !~ '^u_[0-9a-z]{16,}$'
