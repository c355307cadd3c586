-- What a role gives to the people who have it: nothing any more once it was removed.
create or replace function sec.perms_of(perms jsonb, deleted_at timestamptz) returns text []
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(distinct p.name order by p.name), '{}')
    from jsonb_array_elements_text(perms) as p (name)
    where deleted_at is null
$$;
