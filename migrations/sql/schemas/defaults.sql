-- What is created from here on is nobody's to call until it is granted. Default privileges that
-- name a schema cannot take away PUBLIC's right, hence none is named.
alter default privileges for role fd_owner revoke execute on functions from public;
alter default privileges for role fd_reader revoke execute on functions from public;
