-- Policies have few known forms: the wall, "true", and a permission of the login. Another one has
-- to be looked at, and added here.
select p.polrelid::regclass::text || ' ' || p.polname
from pg_policy as p
cross join lateral unnest(array[
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
]) as e (expression)
where e.expression <> 'true'
    and e.expression <> '(tenant_id = ( SELECT sec.tenant_id() AS tenant_id))'
    and e.expression !~ '^\( SELECT sec\.can\(''[a-z]+\.[a-z_]+''::text\) AS can\)$'
