-- Every row of a clinics' table says whose it is.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'rpt') and c.relkind in ('r', 'p')
    and not exists (
        select
        from pg_attribute as t
        where t.attrelid = c.oid and t.attname = 'tenant_id' and t.attnotnull
            and t.atttypid = 'uuid'::regtype
    )
