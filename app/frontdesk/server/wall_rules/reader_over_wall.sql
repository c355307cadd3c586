-- fd_reader stands behind the wall like everybody: no policy of its own may open a table to it
-- alone.
select p.polrelid::regclass::text || ' ' || p.polname
from pg_policy as p
where p.polpermissive and 'fd_reader'::regrole = any(p.polroles) and not exists (
    select
    from pg_policy as w
    where w.polrelid = p.polrelid and not w.polpermissive
        and 'fd_reader'::regrole = any(w.polroles)
)
