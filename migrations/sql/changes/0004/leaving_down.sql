-- Desks of the former release do not ask what a restored server lacks before they close.
drop function app.answers_kept(jsonb);
drop function sec.epoch_of(uuid);
