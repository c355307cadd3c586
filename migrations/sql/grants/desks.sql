-- What staff may call of the life of desks and held commands; a permission is asked for inside.
grant execute on function
    app.hand_over(jsonb, text), app.held_commands(), app.release(uuid), app.drop_held(uuid, text),
    app.devices(), app.revoke_device(uuid, text), app.revoke_workstation(uuid, text),
    app.try_changes(jsonb), sec.begin_release(uuid), sec.end_release(uuid),
    sec.override_of(jsonb), sec.require_version(jsonb)
to fd_staff;
