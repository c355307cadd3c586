-- Staff ask it through app.answer, with their own rights.
grant execute on function app.last_changes(text, uuid) to fd_staff;
