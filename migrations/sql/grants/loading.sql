-- What staff may call when a desk starts anew; both run with the caller's own rights.
grant execute on function
    app.snapshot_totals(text[]), app.snapshot_day(timestamptz, timestamptz)
to fd_staff;
