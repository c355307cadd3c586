-- Large objects are known by number to everybody: nothing of ours is one.
select l.oid::text
from pg_largeobject_metadata as l
