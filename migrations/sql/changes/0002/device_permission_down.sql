-- The former revision knows no such permission.
update sec.role_template as t set perms = array_remove(t.perms, 'device.write');
update sec.login_binding as b set perms = array_remove(b.perms, 'device.write');
