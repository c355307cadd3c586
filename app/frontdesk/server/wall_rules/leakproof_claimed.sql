-- A function that claims to keep secrets is asked before the wall.
select p.oid::regprocedure::text
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname in ('app', 'sec', 'rpt', 'ext', 'public') and p.proleakproof
    and p.prorettype <> 'trigger'::regtype
    and not exists (
        select
        from pg_depend as d
        where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e'
    )
