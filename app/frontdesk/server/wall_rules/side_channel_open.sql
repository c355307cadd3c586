-- What PostgreSQL lets everybody see or do beside the tables: other sessions, sizes, waiting,
-- locks.
select p.oid::regprocedure::text
from pg_proc as p
cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
where p.pronamespace = 'pg_catalog'::regnamespace and a.grantee = 0
    and (
        p.proname ~ '^(pg_(try_)?advisory_|lo_|loread|lowrite|pg_notify$|pg_sleep|pg_logical_emit)'
        or p.proname ~ '^pg_(export_snapshot|lock_status|notification_queue_usage|prepared_xact)$'
        or p.proname ~ '^pg_(stat_get_|blocking_pids|safe_snapshot_blocking|relation_filenode)'
        or p.proname ~ '^pg_(total_relation|relation|table|indexes|database|tablespace)_size$'
    )
union all
select c.oid::regclass::text
from pg_class as c
cross join aclexplode(c.relacl) as a
where a.grantee = 0 and c.relnamespace <> all(
    select n.oid from pg_namespace as n where n.nspname = 'ext'
)
    and (
        c.relname in (
            'pg_db_role_setting', 'pg_roles', 'pg_user', 'pg_group', 'pg_locks',
            'pg_auth_members', 'pg_prepared_xacts', 'pg_stat_statements',
            'pg_stat_statements_info'
        )
        or c.relname ~ '^pg_stat(io)?_'
    )
