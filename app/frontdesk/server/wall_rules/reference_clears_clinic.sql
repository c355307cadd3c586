-- What a reference does on its own must not touch the row's clinic, nor delete what only the
-- erasure may.
select f.conrelid::regclass::text || ' ' || f.conname
from pg_constraint as f
join pg_namespace as n on n.oid = f.connamespace
join pg_attribute as here
    on here.attrelid = f.conrelid and here.attname = 'tenant_id'
where f.contype = 'f' and n.nspname in ('app', 'rpt') and (
    f.confupdtype in ('n', 'd', 'c')
    or (f.confdeltype = 'c' and f.confrelid <> 'sec.tenant'::regclass)
    or (
        f.confdeltype in ('n', 'd')
        and here.attnum = any(coalesce(f.confdelsetcols, f.conkey))
    )
)
