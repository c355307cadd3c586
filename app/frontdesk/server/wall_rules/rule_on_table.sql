-- Rewrite rules run with the table owner's rights; we have none but those of views.
select r.ev_class::regclass::text || ' ' || r.rulename
from pg_rewrite as r
join pg_class as c on c.oid = r.ev_class
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'sec', 'rpt') and r.rulename <> '_RETURN'
