-- A policy never asks a setting, which any session may set as it likes.
select p.polrelid::regclass::text || ' ' || p.polname
from pg_policy as p
where concat_ws(
    ' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
) ~* 'current_setting|pg_settings|current_user|application_name'
