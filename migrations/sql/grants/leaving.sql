-- What a desk asks before a login that was disabled leaves it; it says only what is that login's own.
grant execute on function app.answers_kept(jsonb) to fd_staff;
