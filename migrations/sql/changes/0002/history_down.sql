-- The former program asks for no names.
drop function app.log_authors();
