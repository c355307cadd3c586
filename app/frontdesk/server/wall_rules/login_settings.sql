-- Settings of a login can be read in the catalogs, and its owner can change them.
select r.rolname::text
from pg_db_role_setting as s
join pg_roles as r on r.oid = s.setrole
where exists (
    select
    from pg_auth_members as m
    join pg_roles as ours on ours.oid = m.roleid
    where m.member = r.oid and r.rolcanlogin
        and ours.rolname in ('fd_staff', 'fd_service', 'fd_report')
)
