-- Policies of a table whose row security is off look like a wall and are none.
select distinct p.polrelid::regclass::text
from pg_policy as p
join pg_class as c on c.oid = p.polrelid
where not c.relrowsecurity
