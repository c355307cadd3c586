-- Without a primary key rows cannot be told apart.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'sec', 'rpt') and c.relkind in ('r', 'p')
    and not exists (
        select from pg_index as i where i.indrelid = c.oid and i.indisprimary
    )
