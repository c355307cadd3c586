-- What the first list of side channels left open: counters of the whole server, prepared
-- transactions, who waits for whom, files and replication. For close_side_channels, as the first.
create or replace function pg_temp.side_channels() returns table (kind text, item text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select 'function', p.oid::regprocedure::text
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'pg_catalog'::regnamespace and p.proname like any(array[
        'pg\_stat\_get\_%', 'pg\_prepared\_xact', 'pg\_blocking\_pids',
        'pg\_safe\_snapshot\_blocking\_pids', 'pg\_isolation\_test%', 'pg\_get\_replication\_slots',
        'pg\_last\_committed\_xact', 'pg\_xact\_commit\_timestamp%', 'pg\_get\_multixact\_members',
        'pg\_relation\_file%', 'pg\_filenode\_relation', 'pg\_tablespace\_%',
        'pg\_sequence\_last\_value', 'pg\_get\_sequence\_data'
    ])
    union all
    select 'view', c.relname
    from pg_catalog.pg_class as c
    where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'v'
        and c.relname like any(array[
            'pg\_stat\_%', 'pg\_statio\_%', 'pg\_replication\_slots', 'pg\_user\_mappings'
        ])
$$;
