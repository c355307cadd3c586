-- An index whose columns begin another one of the same kind is not needed beside it.
select i.indexrelid::regclass::text
from pg_index as i
join pg_index as wider
    on wider.indrelid = i.indrelid and wider.indexrelid <> i.indexrelid
    and (wider.indkey::int2 [])[0:i.indnkeyatts - 1] = (i.indkey::int2 [])[0:i.indnkeyatts - 1]
    and (wider.indclass::oid [])[0:i.indnkeyatts - 1] = (i.indclass::oid [])[0:i.indnkeyatts - 1]
    and wider.indnkeyatts > i.indnkeyatts
join pg_class as x on x.oid = i.indexrelid
join pg_class as w on w.oid = wider.indexrelid and w.relam = x.relam
join pg_class as c on c.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
join pg_am as m on m.oid = x.relam
where n.nspname in ('app', 'sec', 'rpt') and m.amname = 'btree'
    and not i.indisunique and i.indexprs is null and i.indpred is null
    and wider.indexprs is null and wider.indpred is null
