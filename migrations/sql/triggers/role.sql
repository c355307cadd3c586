create trigger guard_role before insert or update on app.role
for each row execute function sec.guard_role();

create trigger spread_role after update on app.role
for each row execute function sec.spread_role();

create trigger guard_staff before insert or update on app.staff
for each row execute function sec.guard_staff();

create trigger spread_staff after update on app.staff
for each row execute function sec.spread_staff();

create trigger keep_a_manager after update on sec.login_binding
for each row execute function sec.keep_a_manager();

create trigger start_tenant_roles after insert on sec.tenant
for each row execute function sec.start_roles();
