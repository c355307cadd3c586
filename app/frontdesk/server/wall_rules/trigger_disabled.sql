-- A trigger that is off guards nothing.
select t.tgrelid::regclass::text || ' ' || t.tgname
from pg_trigger as t
join pg_class as c on c.oid = t.tgrelid
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('app', 'sec', 'rpt') and t.tgenabled not in ('O', 'A')
