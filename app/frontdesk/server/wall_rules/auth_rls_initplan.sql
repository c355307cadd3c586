-- A function in a policy stands in a sub-select: it is then asked once a query, not once a row.
select p.polrelid::regclass::text || ' ' || p.polname
from pg_policy as p
where regexp_replace(
    concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)),
    'SELECT [a-z_]+\.[a-z_]+\([^()]*\)', '', 'g'
) ~ '[a-z_]\('
