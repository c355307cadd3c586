-- Nobody creates anything in any schema but its owner.
select n.nspname || ' ' || case a.grantee when 0 then 'public' else a.grantee::regrole::text end
from pg_namespace as n
cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
join pg_roles as o on o.oid = n.nspowner
left join pg_roles as r on r.oid = a.grantee
where a.privilege_type = 'CREATE' and a.grantee <> n.nspowner
    and n.nspname !~ '^pg_(toast|temp)'
    and not coalesce(r.rolsuper or r.oid = (
        select d.datdba from pg_database as d where d.datname = current_database()
    ) or r.rolname = 'pg_database_owner', false)
    -- The operator keeps the table that says which revision the database has.
    and not (n.nspname = 'public' and r.rolname = session_user)
