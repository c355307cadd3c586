-- Whether an error is the command's own and will come again: then it is the answer. Anything else
-- (the server going down, a lost race, a missing table) is for another try.
create or replace function sec.is_final(code text) returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select left(code, 2) in ('22', '23', '54', 'P0', 'FD') or code = '42501'
$$;
