-- What staff may call. Nothing is callable by the public: see schemas/defaults.sql.
grant execute on function sec.tenant_id(), sec.can(text) to fd_staff, fd_service, fd_reader;

grant execute on function
    sec.staff_id(), sec.epoch(), sec.head_position(), sec.window_start(), sec.is_final(text),
    sec.begin_command(jsonb), sec.end_command(jsonb, text, text, jsonb)
to fd_staff;

grant execute on function
    app.hello(jsonb), app.apply(jsonb), app.pull(bigint, integer),
    app.snapshot(text, uuid, integer), app.verify(jsonb),
    app.answer(jsonb), app.apply_inserts(text, text[], jsonb),
    app.apply_group(text, text, text[], jsonb), app.apply_update(text, text[], jsonb),
    app.only_id(jsonb), app.command_columns(text), app.grouped_changes(jsonb),
    app.replica_columns(text), app.replica_filter(text), app.row_image(text, uuid),
    app.stale_column(text, text[], jsonb)
to fd_staff;

grant select on app.command, app.device, app.event to fd_staff;
