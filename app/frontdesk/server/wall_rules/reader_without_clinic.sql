-- A function of fd_reader is bound by the wall as well, but says itself whose records it looks
-- for, builds no statement and takes no pattern of the caller's that may fail.
select p.oid::regprocedure::text
from pg_proc as p
where p.proowner = 'fd_reader'::regrole and (
    p.prosrc !~* 'tenant_id = \(select sec\.tenant_id\(\)\)' or p.prosrc ~* '\mexecute\M'
    or p.prosrc ~ ' ~\*? '
)
