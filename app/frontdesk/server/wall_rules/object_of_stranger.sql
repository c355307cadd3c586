-- Everything of ours belongs to roles that nobody signs in as.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'sec', 'rpt') and c.relowner <> 'fd_owner'::regrole
union all
select p.oid::regprocedure::text
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
join pg_roles as r on r.oid = p.proowner
where n.nspname in ('app', 'sec', 'rpt')
    and r.rolname not in ('fd_owner', 'fd_reader', 'fd_warden')
union all
select n.nspname::text
from pg_namespace as n
where n.nspname in ('app', 'sec', 'rpt') and n.nspowner <> 'fd_owner'::regrole
