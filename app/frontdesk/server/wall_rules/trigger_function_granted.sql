-- Trigger functions are called by triggers.
select p.oid::regprocedure::text
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
where n.nspname in ('app', 'sec', 'rpt') and a.grantee <> p.proowner
    and p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype)
