-- Permissive policies that let staff write ask for a permission.
select p.polrelid::regclass::text || ' ' || p.polname
from pg_policy as p
where p.polpermissive and p.polcmd <> 'r' and not 'fd_owner'::regrole = any(p.polroles)
    and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid), 'true')
    = 'true'
