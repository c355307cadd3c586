-- A reference that leaves the clinic out can point into another one, and tells that the record
-- exists.
select f.conrelid::regclass::text || ' ' || f.conname
from pg_constraint as f
join pg_namespace as n on n.oid = f.connamespace
join pg_class as c on c.oid = f.confrelid
join pg_attribute as here on here.attrelid = f.conrelid and here.attnum = f.conkey[1]
join pg_attribute as there on there.attrelid = f.confrelid and there.attnum = f.confkey[1]
where f.contype = 'f' and n.nspname in ('app', 'rpt') and not (
    here.attname = 'tenant_id'
    and (
        there.attname = 'tenant_id'
        or (f.confrelid = 'sec.tenant'::regclass and there.attname = 'id')
    )
)
