-- Gives back what close_side_channels took.
do $$
declare
    item text;
    shut constant text[] := array[
        'pg\_%advisory%', 'lo\_%', 'loread', 'lowrite', 'pg\_notify', 'pg\_sleep%',
        'pg\_logical\_emit\_message', 'pg\_export\_snapshot', 'pg\_stat\_get\_activity',
        'pg\_stat\_get\_backend%', 'pg\_lock\_status', 'pg\_%\_size',
        'pg\_stat\_get\_tuples%', 'pg\_stat\_get\_live\_tuples', 'pg\_stat\_get\_dead\_tuples',
        'pg\_stat\_get\_xact\_tuples%', 'pg\_stat\_get\_numscans', 'pg\_stat\_get\_blocks%',
        'pg\_stat\_get\_%\_since\_%', 'pg\_stat\_get\_last%', 'pg\_stat\_get\_function%',
        'pg\_notification\_queue\_usage', 'pg\_stat\_get\_db\_%'
    ];
    views constant text[] := array[
        'pg_db_role_setting', 'pg_roles', 'pg_user', 'pg_group', 'pg_stat_activity', 'pg_locks',
        'pg_auth_members', 'pg_prepared_xacts', 'pg_stat_database', 'pg_stat_all_tables',
        'pg_stat_user_tables', 'pg_stat_all_indexes', 'pg_stat_user_indexes',
        'pg_statio_all_tables', 'pg_statio_user_tables', 'pg_stat_xact_all_tables',
        'pg_stat_xact_user_tables', 'pg_stat_replication', 'pg_stat_ssl', 'pg_stat_gssapi'
    ];
begin
    if not (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user) then
        return;
    end if;
    grant usage on language plpgsql, sql to public;
    for item in
        select p.oid::regprocedure::text
        from pg_catalog.pg_proc as p
        where p.pronamespace = 'pg_catalog'::regnamespace and p.proname like any(shut)
            and p.proname not in ('lo_import', 'lo_export')
    loop
        execute format('grant execute on function %s to public', item);
    end loop;
    foreach item in array views loop
        execute format('grant select on pg_catalog.%I to public', item);
    end loop;
    revoke execute on function pg_catalog.pg_notify(text, text) from fd_owner;
end
$$;
