-- What PostgreSQL gives everybody and a hostile login could use: locks and objects shared by all,
-- messages, waiting, other sessions, roles, sizes and counts. Named once, for closing and opening;
-- the function goes with the session.
create or replace function pg_temp.side_channels() returns table (kind text, item text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select 'function', p.oid::regprocedure::text
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'pg_catalog'::regnamespace and p.proname like any(array[
        'pg\_%advisory%', 'lo\_%', 'loread', 'lowrite', 'pg\_notify', 'pg\_sleep%',
        'pg\_logical\_emit\_message', 'pg\_export\_snapshot', 'pg\_stat\_get\_activity',
        'pg\_stat\_get\_backend%', 'pg\_lock\_status', 'pg\_%\_size',
        'pg\_stat\_get\_tuples%', 'pg\_stat\_get\_live\_tuples', 'pg\_stat\_get\_dead\_tuples',
        'pg\_stat\_get\_xact\_tuples%', 'pg\_stat\_get\_numscans', 'pg\_stat\_get\_blocks%',
        'pg\_stat\_get\_%\_since\_%', 'pg\_stat\_get\_last%', 'pg\_stat\_get\_function%',
        'pg\_notification\_queue\_usage', 'pg\_stat\_get\_db\_%'
    ])
    union all
    select 'view', v.name
    from unnest(array[
        'pg_db_role_setting', 'pg_roles', 'pg_user', 'pg_group', 'pg_stat_activity', 'pg_locks',
        'pg_auth_members', 'pg_prepared_xacts', 'pg_stat_database', 'pg_stat_all_tables',
        'pg_stat_user_tables', 'pg_stat_all_indexes', 'pg_stat_user_indexes',
        'pg_statio_all_tables', 'pg_statio_user_tables', 'pg_stat_xact_all_tables',
        'pg_stat_xact_user_tables', 'pg_stat_replication', 'pg_stat_ssl', 'pg_stat_gssapi'
    ]) as v (name)
$$;
