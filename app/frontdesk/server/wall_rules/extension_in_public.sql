-- Extensions live in a schema whose functions staff cannot name.
select e.extname::text
from pg_extension as e
where e.extnamespace in ('public'::regnamespace, 'app'::regnamespace, 'sec'::regnamespace)
