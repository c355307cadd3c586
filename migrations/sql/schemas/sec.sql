-- Who belongs to which clinic and may do what; staff may call its functions, never read its tables.
create schema if not exists sec authorization fd_owner;
revoke all on schema sec from public;
grant usage on schema sec to fd_staff, fd_service, fd_reader;
