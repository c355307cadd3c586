-- Who may list desks, shut them out, and settle what they left behind.
update sec.role_template as t set perms = t.perms || '{device.write}'
where t.name in ('manager', 'owner') and not t.perms @> '{device.write}';

update sec.login_binding as b set perms = b.perms || '{device.write}'
where b.role in ('manager', 'owner', 'operator') and not b.perms @> '{device.write}';
