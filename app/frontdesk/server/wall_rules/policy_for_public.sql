-- A policy names its roles: one for everybody also serves roles that nobody thought of.
select p.polrelid::regclass::text || ' ' || p.polname
from pg_policy as p
where 0 = any(p.polroles)
