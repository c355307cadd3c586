-- Without roles of the clinics everybody has the rights that the template of that name gave.
drop trigger start_tenant_roles on sec.tenant;
drop trigger keep_a_manager on sec.login_binding;
drop trigger spread_staff on app.staff;
drop trigger guard_staff on app.staff;

drop function
    app.add_staff(text, text, uuid, text, text), app.disable_staff(uuid),
    app.enable_staff(uuid, text), app.reset_password(uuid, text),
    app.end_sessions(uuid), app.change_own_password(text), app.staff_list();
drop function
    sec.make_login(text, text), sec.set_verifier(text, text), sec.open_login(text, text),
    sec.shut_login(text), sec.alter_login(text, text), sec.end_sessions(text),
    sec.login_of(uuid), sec.note_password(uuid),
    sec.check_login(text, text), sec.is_own_login(text), sec.is_verifier(text);

alter table sec.login_binding drop column role_id;
alter table app.staff drop column role_id;
drop table app.role;

drop function
    sec.guard_role(), sec.spread_role(), sec.guard_staff(), sec.spread_staff(),
    sec.keep_a_manager(), sec.start_roles(), sec.require_holding(text []),
    sec.perms_of_role(uuid), sec.perms_of(jsonb, timestamptz), sec.is_staff();

update sec.role_template set perms = array[
    'client.write', 'pet.write', 'appointment.write', 'appointment.overbook', 'block.write',
    'catalogue.write', 'roster.write', 'staff.write'
] where name in ('manager', 'owner');

update sec.login_binding as b
set perms = t.perms
from sec.role_template as t
where t.name = b.role or (b.service and b.role = 'operator' and t.name = 'owner');

revoke usage on schema sec from fd_warden;
