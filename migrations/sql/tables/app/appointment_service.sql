create table if not exists app.appointment_service (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    appointment_id uuid not null,
    service_id uuid not null,
    position integer not null default 0,
    duration_min smallint not null,
    price_minor bigint not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, appointment_id) references app.appointment (tenant_id, id),
    foreign key (tenant_id, service_id) references app.service (tenant_id, id),
    check (duration_min between 1 and 1440),
    check (price_minor >= 0)
);

create index if not exists appointment_service_appointment_id
    on app.appointment_service (tenant_id, appointment_id);
create index if not exists appointment_service_service_id
    on app.appointment_service (tenant_id, service_id);
