create or replace trigger note_disabling before insert or update on sec.login_binding
for each row execute function sec.note_disabling();
