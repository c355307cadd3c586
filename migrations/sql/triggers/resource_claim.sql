create or replace trigger choose_lane before insert or update on app.resource_claim
for each row execute function sec.choose_lane();

create constraint trigger check_visit after insert or update on app.resource_claim
deferrable initially deferred
for each row execute function sec.check_visit();
