-- A reference without an index makes every change of the other table read this one.
select f.conrelid::regclass::text || ' ' || f.conname
from pg_constraint as f
join pg_namespace as n on n.oid = f.connamespace
where f.contype = 'f' and n.nspname in ('app', 'sec', 'rpt')
    and not exists (
        select
        from pg_index as i
        where i.indrelid = f.conrelid and i.indpred is null
            and (i.indkey::int2 [])[0:cardinality(f.conkey) - 1] @> f.conkey
    )
