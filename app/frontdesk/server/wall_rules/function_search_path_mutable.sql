-- A function with an open search path can be given other operators and tables by its caller.
select p.oid::regprocedure::text
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname in ('app', 'sec', 'rpt', 'public') and p.prokind <> 'a'
    and not coalesce('search_path=pg_catalog, pg_temp' = any(p.proconfig), false)
