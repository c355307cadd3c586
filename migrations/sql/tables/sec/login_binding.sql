-- The login alone decides the clinic. Deprovisioning deletes the row in the transaction that drops
-- the role: a later role of the same name would inherit it.
create table if not exists sec.login_binding (
    role_name name primary key,
    tenant_id uuid references sec.tenant (id) on delete cascade,
    staff_id uuid,
    role text not null default '',
    perms text [] not null default '{}',
    active boolean not null default true,
    service boolean not null default false,
    created_at timestamptz not null default now(),
    foreign key (tenant_id, staff_id) references app.staff (tenant_id, id),
    check (service = (tenant_id is null)),
    check (service = (staff_id is null))
);

create index if not exists login_binding_staff on sec.login_binding (tenant_id, staff_id);
