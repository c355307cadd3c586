-- Desks of the former release know neither.
drop function app.snapshot_day(timestamptz, timestamptz);
drop function app.snapshot_totals(text []);
