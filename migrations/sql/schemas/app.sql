-- The clinics' tables and the functions of a command's life.
create schema if not exists app authorization fd_owner;
revoke all on schema app from public;
grant usage on schema app to fd_staff, fd_service, fd_reader;
