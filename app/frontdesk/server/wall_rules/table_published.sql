-- A publication carries all clinics' rows out of the database.
select p.pubname::text
from pg_publication as p
where p.puballtables or exists (
    select
    from pg_publication_rel as r
    join pg_class as c on c.oid = r.prrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where r.prpubid = p.oid and n.nspname in ('app', 'sec', 'rpt')
)
