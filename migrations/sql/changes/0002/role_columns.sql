-- A person's role, and with it what the login may do.
-- Both tables hold a row a person: nobody waits for what is built or checked over a few thousand.
alter table app.staff add column if not exists role_id uuid;
-- squawk-ignore require-concurrent-index-creation
create index if not exists staff_role_id on app.staff (tenant_id, role_id);
alter table app.staff add constraint staff_role
foreign key (tenant_id, role_id) references app.role (tenant_id, id) not valid;
-- squawk-ignore constraint-missing-not-valid
alter table app.staff validate constraint staff_role;

alter table sec.login_binding add column if not exists role_id uuid;
-- squawk-ignore require-concurrent-index-creation
create index if not exists login_binding_role on sec.login_binding (tenant_id, role_id);
alter table sec.login_binding add constraint login_binding_role
foreign key (tenant_id, role_id) references app.role (tenant_id, id) not valid;
-- squawk-ignore constraint-missing-not-valid
alter table sec.login_binding validate constraint login_binding_role;
