-- An event trigger of somebody else's runs in every session.
select e.evtname::text
from pg_event_trigger as e
where e.evtname not like 'fd\_%'
