-- Every clinics' table has the restrictive policy that joins all others by AND.
select c.oid::regclass::text
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'rpt') and c.relkind in ('r', 'p')
    and not exists (
        select
        from pg_policy as p
        where p.polrelid = c.oid and p.polname = 'tenant_wall' and not p.polpermissive
            and p.polcmd = '*'
    )
