-- Our groups and owners are nobody's login and stand behind the wall; only the warden makes
-- logins.
select r.rolname::text
from pg_roles as r
where r.rolname ~ '^fd_' and (
    r.rolcanlogin or r.rolsuper or r.rolbypassrls or r.rolreplication or r.rolcreatedb
    or (r.rolcreaterole and r.rolname <> 'fd_warden')
)
