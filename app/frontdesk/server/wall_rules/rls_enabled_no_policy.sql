-- Row security without a policy refuses everybody: a table that was forgotten half-way.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'rpt') and c.relkind in ('r', 'p') and c.relrowsecurity
    and not exists (select from pg_policy as p where p.polrelid = c.oid)
