-- A restrictive policy binds the roles it names: whoever holds a right on the table is among
-- them.
select distinct g.relation::text || ' ' || g.grantee::regrole::text
from (
    select c.oid::regclass as relation, c.relowner as owner, a.grantee
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    cross join aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) as a
    where n.nspname in ('app', 'rpt') and c.relkind in ('r', 'p')
    union all
    select c.oid::regclass, c.relowner, a.grantee
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_attribute as t on t.attrelid = c.oid
    cross join aclexplode(t.attacl) as a
    where n.nspname in ('app', 'rpt') and c.relkind in ('r', 'p')
) as g
where not exists (
    select
    from pg_policy as p
    where p.polrelid = g.relation and not p.polpermissive and p.polname = 'tenant_wall'
        and g.grantee = any(p.polroles)
)
