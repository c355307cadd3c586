-- Lets PgBouncer judge logins by what the server keeps of their passwords. Run it once in the
-- clinics' database, as a superuser, after `frontdesk admin migrate`; then give the login pgbouncer
-- a password (`\password pgbouncer`) and write it into userlist.txt: "pgbouncer" "PASSWORD".
create role pgbouncer login connection limit 20;
create schema pgbouncer authorization pgbouncer;

-- Only staff, workers and reports: never a superuser, an owner or the pooler itself, nor a login that was shut
-- for good or whose week after being disabled is over. For any other name there is a verifier too,
-- of no password and always the same: who guesses cannot tell which logins exist.
create function pgbouncer.lookup(wanted text, out login text, out verifier text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select wanted, coalesce(
        (
            select a.rolpassword
            from pg_catalog.pg_authid as a
            where a.rolname = wanted
                and a.rolcanlogin
                and a.rolpassword like 'SCRAM-SHA-256$4096:%'
                and not (a.rolsuper or a.rolcreaterole or a.rolbypassrls or a.rolreplication)
                and (a.rolvaliduntil is null or a.rolvaliduntil > pg_catalog.now())
                and exists (
                    select from unnest('{fd_staff,fd_service,fd_report}'::text[]) as granted
                    where pg_catalog.pg_has_role(a.oid, granted::name, 'member')
                )
        ),
        (
            select 'SCRAM-SHA-256$4096:' || encode(substring(made.salt for 16), 'base64')
                || '$' || encode(made.first_key, 'base64') || ':' || encode(made.second_key, 'base64')
            from pg_catalog.pg_authid as own,
                lateral (select own.rolpassword || ' ' || wanted as seed) as known,
                lateral (
                    select
                        sha256(convert_to('salt ' || known.seed, 'UTF8')) as salt,
                        sha256(convert_to('first ' || known.seed, 'UTF8')) as first_key,
                        sha256(convert_to('second ' || known.seed, 'UTF8')) as second_key
                ) as made
            where own.rolname = 'pgbouncer'
        )
    )
$$;
revoke all on function pgbouncer.lookup(text) from public;
grant execute on function pgbouncer.lookup(text) to pgbouncer;
grant connect on database frontdesk to pgbouncer;
