-- Payment card numbers never enter this system, also not in a note: see sec.holds_card_number. Made
-- in two steps but in one transaction, for a migration is whole or not at all: the rows of a large
-- clinic are read within a second.

alter table app.client add constraint no_card_number check (not sec.holds_card_number(
    given_name || '|' || family_name || '|' || note || '|' || custom::text
)) not valid;
alter table app.role add constraint no_card_number check (not sec.holds_card_number(
    name || '|' || perms::text
)) not valid;
alter table app.service add constraint no_card_number check (not sec.holds_card_number(
    code || '|' || name || '|' || kind || '|' || currency || '|' || custom::text
)) not valid;
alter table app.site add constraint no_card_number check (not sec.holds_card_number(
    name || '|' || address || '|' || phone || '|' || custom::text
)) not valid;
alter table app.client_contact add constraint no_card_number check (not sec.holds_card_number(
    kind || '|' || value || '|' || label
)) not valid;
alter table app.pet add constraint no_card_number check (not sec.holds_card_number(
    name || '|' || species || '|' || breed || '|' || breed_secondary || '|' || colour
    || '|' || sex || '|' || case when chip_no ~ '^[0-9]{15}$' then '' else chip_no end
    || '|' || licence_no || '|' || zip_code || '|' || note || '|' || custom::text
)) not valid;
alter table app.service_need add constraint no_card_number check (not sec.holds_card_number(
    resource_kind
)) not valid;
alter table app.staff add constraint no_card_number check (not sec.holds_card_number(
    name || '|' || initials || '|' || role || '|' || custom::text
)) not valid;
alter table app.alert add constraint no_card_number check (not sec.holds_card_number(
    severity || '|' || text
)) not valid;
alter table app.appointment add constraint no_card_number check (not sec.holds_card_number(
    status || '|' || note || '|' || cancel_reason || '|' || custom::text
)) not valid;
alter table app.resource add constraint no_card_number check (not sec.holds_card_number(
    name || '|' || kind || '|' || custom::text
)) not valid;
alter table app.vaccination add constraint no_card_number check (not sec.holds_card_number(
    vaccine
)) not valid;
alter table app.appointment_service add constraint no_card_number check (not sec.holds_card_number(
    currency
)) not valid;
alter table app.block add constraint no_card_number check (not sec.holds_card_number(
    label
)) not valid;
alter table app.resource_claim add constraint no_card_number check (not sec.holds_card_number(
    overbook_reason
)) not valid;
alter table app.roster add constraint no_card_number check (not sec.holds_card_number(
    kind || '|' || label
)) not valid;
-- squawk-ignore constraint-missing-not-valid
alter table app.client validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.role validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.service validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.site validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.client_contact validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.pet validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.service_need validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.staff validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.alert validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.appointment validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.resource validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.vaccination validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.appointment_service validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.block validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.resource_claim validate constraint no_card_number;
-- squawk-ignore constraint-missing-not-valid
alter table app.roster validate constraint no_card_number;
