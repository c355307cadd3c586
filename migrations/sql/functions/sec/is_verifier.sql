-- Whether a text is what PostgreSQL keeps of a password under SCRAM-SHA-256, and nothing else: a
-- password itself would otherwise be taken, and stand in the server's log. Fewer rounds than
-- PostgreSQL's own 4096 would be weak, many more would keep the server busy at every sign-in.
create or replace function sec.is_verifier(verifier text) returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        verifier ~ '^SCRAM-SHA-256\$[1-9][0-9]{3,5}:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$'
        and substring(verifier from '\$([0-9]+):')::integer between 4096 and 200000,
        false
    )
$$;
