-- Nobody runs blocks of code, nor makes functions.
select l.lanname::text
from pg_language as l
cross join aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) as a
left join pg_roles as r on r.oid = a.grantee
where l.lanpltrusted and a.grantee <> l.lanowner
    and coalesce(r.rolname not in ('fd_owner', 'fd_reader', 'fd_warden'), true)
