-- Functions are called by whom they were granted to: by default PostgreSQL lets everybody.
select p.oid::regprocedure::text
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
where n.nspname in ('app', 'sec', 'rpt', 'public') and a.grantee = 0
