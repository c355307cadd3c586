-- What was past its time stays gone; the former schema keeps everything from here on.
drop function sec.clients_past_retention(integer), sec.expire_values(text, integer);
drop table sec.retention;
