-- Rules look at the schemas they know: another one would not be looked at.
select n.nspname::text
from pg_namespace as n
where n.nspname not in ('app', 'sec', 'rpt', 'ext', 'public', 'information_schema')
    and n.nspname !~ '^pg_'
