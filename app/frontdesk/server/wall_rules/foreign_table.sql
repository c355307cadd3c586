-- A foreign table reaches out of the database with somebody's password.
select c.oid::regclass::text
from pg_class as c
where c.relkind = 'f'
union all
select s.srvname::text
from pg_foreign_server as s
