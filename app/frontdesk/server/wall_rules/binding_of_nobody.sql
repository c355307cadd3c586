-- A binding whose login is gone would be inherited by the next login of that name.
select b.role_name::text
from sec.login_binding as b
where not exists (select from pg_roles as r where r.rolname = b.role_name)
