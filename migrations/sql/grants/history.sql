-- Everybody of a clinic may read its log, and whose work it is.
grant execute on function app.log_authors() to fd_staff;
