-- What was handed over goes with the table that it waited in; its owner must see all clinics' rows.
drop table if exists app.held;
drop table if exists sec.hand_over_turn;
drop trigger if exists note_disabling on sec.login_binding;
drop function if exists
    app.hand_over(jsonb, text), app.held_commands(), app.release(uuid), app.drop_held(uuid, text),
    app.devices(), app.revoke_device(uuid, text), app.revoke_workstation(uuid, text),
    app.try_changes(jsonb), sec.begin_release(uuid), sec.end_release(uuid),
    sec.settle_held(uuid, text, text), sec.revoke_devices(uuid[], text, text),
    sec.require(text), sec.require_version(jsonb), sec.override_of(jsonb), sec.staff_name(name),
    sec.shut_out(uuid), sec.is_active(name), sec.leaving_until(), sec.hands_over(),
    sec.known_answer(jsonb), sec.why_held(app.device), sec.limit_held(integer), sec.hold(jsonb),
    sec.note_disabling();
alter table app.command no force row level security;
delete from app.command as c where c.device_seq is null;
alter table app.command force row level security;
alter table app.command
    alter column device_seq set not null,
    drop column if exists override;
alter table app.device
    drop column if exists workstation,
    drop column if exists revoked_by,
    drop column if exists revoked_scope,
    drop column if exists revoked_reason;
alter table sec.login_binding drop column if exists disabled_at;
