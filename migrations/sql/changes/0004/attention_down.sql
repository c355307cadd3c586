-- Takes away what says who changed a record last.
drop function app.last_changes(text, uuid);
