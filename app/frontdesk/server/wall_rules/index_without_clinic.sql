-- An index is looked into within a clinic, hence begins with it.
select i.indexrelid::regclass::text
from pg_index as i
join pg_class as c on c.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
left join pg_attribute as t on t.attrelid = c.oid and t.attnum = i.indkey[0]
where n.nspname in ('app', 'rpt') and not i.indisunique and not i.indisexclusion
    and t.attname is distinct from 'tenant_id'
