-- The wall says the same on every table: the row's clinic is the login's.
select p.polrelid::regclass::text
from pg_policy as p
where p.polname = 'tenant_wall' and (
    pg_get_expr(p.polqual, p.polrelid)
    is distinct from '(tenant_id = ( SELECT sec.tenant_id() AS tenant_id))'
    or pg_get_expr(p.polwithcheck, p.polrelid)
    is distinct from '(tenant_id = ( SELECT sec.tenant_id() AS tenant_id))'
)
