-- The former schema takes whatever is typed.
alter table app.client drop constraint no_card_number;
alter table app.role drop constraint no_card_number;
alter table app.service drop constraint no_card_number;
alter table app.site drop constraint no_card_number;
alter table app.client_contact drop constraint no_card_number;
alter table app.pet drop constraint no_card_number;
alter table app.service_need drop constraint no_card_number;
alter table app.staff drop constraint no_card_number;
alter table app.alert drop constraint no_card_number;
alter table app.appointment drop constraint no_card_number;
alter table app.resource drop constraint no_card_number;
alter table app.vaccination drop constraint no_card_number;
alter table app.appointment_service drop constraint no_card_number;
alter table app.block drop constraint no_card_number;
alter table app.resource_claim drop constraint no_card_number;
alter table app.roster drop constraint no_card_number;
drop function sec.holds_card_number(text);
