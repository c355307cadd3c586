-- A key across clinics tells whether another clinic has a value: every key begins with the
-- clinic.
select i.indexrelid::regclass::text
from pg_index as i
join pg_class as c on c.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
left join pg_attribute as t on t.attrelid = c.oid and t.attnum = i.indkey[0]
where n.nspname in ('app', 'rpt') and (i.indisunique or i.indisexclusion)
    and t.attname is distinct from 'tenant_id'
