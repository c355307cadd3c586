-- What was erased stays so; the former schema only does not know how to.
drop function app.erase_client(uuid, text, boolean), app.erasures(bigint);
drop function sec.erase_client(uuid, text, boolean), sec.check_reason(uuid, text);
drop function sec.cancel_visits_to_come(uuid [], boolean), sec.forget_values(uuid []);
drop function sec.drop_held_of(uuid []), sec.erase_rows(text, uuid []), sec.records_of_client(uuid), sec.blank_record(text);
drop function sec.is_erasing(), sec.refuse_erased(uuid [], jsonb []), sec.names_erased(jsonb);
drop table sec.erased_record, sec.erasure;
alter table app.command no force row level security;
update app.command set digest = '' where digest is null;
alter table app.command force row level security;
alter table app.command alter column digest set not null;
alter table sec.head drop column erasing_xid;
alter table app.event drop constraint event_op_check;
alter table app.event add constraint event_op_check
check (op in ('insert', 'update')) not valid;
