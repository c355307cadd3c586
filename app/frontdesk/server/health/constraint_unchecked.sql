-- Constraints that hold for new rows alone: nobody has looked at the old ones.
select count(*)::int as constraints
from pg_catalog.pg_constraint as c
where not c.convalidated and c.connamespace in ('app'::regnamespace, 'sec'::regnamespace)
having count(*) > 0
