-- A definer function that builds statements could be made to build others.
select p.oid::regprocedure::text
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
join pg_roles as r on r.oid = p.proowner
where n.nspname in ('app', 'sec', 'rpt') and p.prosecdef
    and p.prosrc ~* '\mexecute\M' and r.rolname <> 'fd_warden'
