-- A view runs with its owner's rights unless it says security_invoker.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'sec', 'rpt', 'public') and c.relkind = 'v'
    and not coalesce('security_invoker=true' = any(c.reloptions), false)
