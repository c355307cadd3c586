-- Logins of the staff group that belong to no clinic: nobody disables them with a person.
select count(*)::int as logins
from pg_catalog.pg_auth_members as m
inner join pg_catalog.pg_roles as g on g.oid = m.roleid
inner join pg_catalog.pg_roles as r on r.oid = m.member
where
    g.rolname = 'fd_staff' and r.rolcanlogin
    and exists (
        select from pg_catalog.pg_shdepend as d
        where d.refclassid = 'pg_catalog.pg_authid'::regclass and d.refobjid = r.oid
    )
    and not exists (select from sec.login_binding as b where b.role_name = r.rolname)
having count(*) > 0
