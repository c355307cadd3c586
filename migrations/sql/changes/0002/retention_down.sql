-- What was past its time stays gone; the former schema keeps everything from here on.
drop function sec.clients_past_retention(), sec.expire_values(bigint, integer);
drop function sec.expire_commands(integer);
drop table sec.retention;
