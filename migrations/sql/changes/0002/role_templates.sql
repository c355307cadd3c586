-- Managers and owners may do everything; so may the operator, who acts for every clinic in turn.
update sec.role_template set perms = array[
    'client.write', 'pet.write', 'appointment.write', 'appointment.overbook', 'block.write',
    'catalogue.write', 'roster.write', 'staff.write', 'role.write', 'device.write',
    'client.export', 'client.erase'
] where name in ('manager', 'owner');

update sec.login_binding set perms = (
    select t.perms from sec.role_template as t where t.name = 'owner'
) where service and role = 'operator';

insert into sec.login_binding (role_name, role, perms, service)
select session_user, 'operator', t.perms, true
from sec.role_template as t
where t.name = 'owner'
on conflict (role_name) do nothing;
