-- Our groups belong to no other role: what it may, every login might.
select m.member::regrole::text || ' in ' || m.roleid::regrole::text
from pg_auth_members as m
join pg_roles as r on r.oid = m.member
join pg_roles as g on g.oid = m.roleid
where r.rolname ~ '^fd_' and r.rolname <> 'fd_warden'
