-- Indexes that were begun and never finished: they cost and do not help.
select count(*)::int as indexes
from pg_catalog.pg_index as i
inner join pg_catalog.pg_class as c on c.oid = i.indexrelid
where not i.indisvalid and c.relnamespace in ('app'::regnamespace, 'sec'::regnamespace)
having count(*) > 0
