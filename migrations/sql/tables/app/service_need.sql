create table if not exists app.service_need (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    service_id uuid not null,
    resource_kind text not null default '' check (char_length(resource_kind) <= 500),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, service_id) references app.service (tenant_id, id)
);

create index if not exists service_need_service_id on app.service_need (tenant_id, service_id);
