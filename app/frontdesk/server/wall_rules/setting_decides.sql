-- No function but sec.tenant_id, and that only for workers, follows a setting that any session
-- can make.
select p.oid::regprocedure::text
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname in ('app', 'sec', 'rpt') and p.prosrc ~* 'current_setting\(''app\.'
    and p.oid <> coalesce(to_regprocedure('sec.tenant_id()'), 0)
