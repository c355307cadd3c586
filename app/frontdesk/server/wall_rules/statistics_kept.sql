-- Statistics of texts and of the clinic's id show through EXPLAIN what other clinics hold.
select c.oid::regclass::text || '.' || t.attname
from pg_attribute as t
join pg_class as c on c.oid = t.attrelid
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'rpt') and c.relkind in ('r', 'p', 'm')
    and t.attnum > 0 and not t.attisdropped
    and (
        t.attname = 'tenant_id'
        or t.atttypid in ('text'::regtype, 'name'::regtype, 'jsonb'::regtype)
    )
    and coalesce(t.attstattarget, -1) <> 0
union all
select c.oid::regclass::text || '.' || t.attname
from pg_index as i
join pg_class as c on c.oid = i.indexrelid
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as t on t.attrelid = c.oid and i.indkey[t.attnum - 1] = 0
where n.nspname in ('app', 'rpt') and coalesce(t.attstattarget, -1) <> 0
union all
select s.stxrelid::regclass::text || ' ' || s.stxname
from pg_statistic_ext as s
join pg_namespace as n on n.oid = s.stxnamespace
where n.nspname in ('app', 'rpt')
