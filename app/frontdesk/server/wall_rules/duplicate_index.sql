-- Two equal indexes cost every write twice.
select min(i.indexrelid::regclass::text)
from pg_index as i
join pg_class as c on c.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
join pg_class as x on x.oid = i.indexrelid
where n.nspname in ('app', 'sec', 'rpt')
group by
    i.indrelid, x.relam, i.indkey::text, i.indclass::text, i.indcollation::text,
    i.indoption::text, pg_get_expr(i.indexprs, i.indrelid), pg_get_expr(i.indpred, i.indrelid)
having count(*) > 1
