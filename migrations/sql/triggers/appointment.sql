create constraint trigger check_visit
after update of starts_at, ends_at, status, deleted_at on app.appointment
deferrable initially deferred
for each row execute function sec.check_visit();
