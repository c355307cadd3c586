-- Written by functions alone; colleagues may read what waits, as they may read the log.
select sec.raise_wall('held');
grant select on app.held to fd_staff;
