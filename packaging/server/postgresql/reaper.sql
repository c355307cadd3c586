-- Ends what holds others up. A session can lift its own time-outs, so somebody else has to look:
-- run it every minute (frontdesk-reaper.timer). Needs pg_signal_backend and a view of all sessions.
--
-- A desk writes for a moment and reads pages; sixty seconds of holding a lock, or of an open
-- transaction in which nothing happens, is a fault or ill will. The first fetch of a clinic over a
-- slow line is one long reading transaction: it has a quarter of an hour.
select
    a.pid, a.usename as login, a.state, now() - a.xact_start as since,
    pg_terminate_backend(a.pid) as ended
from pg_stat_activity as a
where a.pid <> pg_backend_pid()
    and a.backend_type = 'client backend'
    and pg_has_role(a.usesysid, 'fd_staff', 'member')
    and not (select r.rolsuper from pg_roles as r where r.oid = a.usesysid)
    and (
        (a.backend_xid is not null and a.xact_start < now() - make_interval(secs => :seconds))
        or (a.state like 'idle in transaction%'
            and a.state_change < now() - make_interval(secs => :seconds))
        or a.xact_start < now() - make_interval(secs => 15 * :seconds)
    );
