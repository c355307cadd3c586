-- Transaction numbers that are not frozen in time stop the server.
select (max(age(d.datfrozenxid)) / 1000000)::int as millions
from pg_catalog.pg_database as d
having max(age(d.datfrozenxid)) > 1000000000
