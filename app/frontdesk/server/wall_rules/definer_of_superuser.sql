-- A definer function of a superuser, or of a role that row security does not bind, sees all
-- clinics.
select p.oid::regprocedure::text
from pg_proc as p
join pg_roles as r on r.oid = p.proowner
join pg_namespace as n on n.oid = p.pronamespace
where p.prosecdef and (r.rolsuper or r.rolbypassrls)
    and n.nspname not in ('pg_catalog', 'information_schema')
