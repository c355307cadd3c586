-- Nothing of ours is in the schema that everybody's search path ends in.
select c.oid::regclass::text
from pg_class as c
where c.relnamespace = 'public'::regnamespace
    and c.relname not in ('alembic_version', 'alembic_version_pkc')
union all
select p.oid::regprocedure::text
from pg_proc as p
where p.pronamespace = 'public'::regnamespace
union all
select o.oid::regoperator::text
from pg_operator as o
where o.oprnamespace = 'public'::regnamespace
