create table if not exists app.block (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    resource_id uuid not null,
    starts_at timestamptz not null check (starts_at >= '1900-01-01Z' and starts_at < '2200-01-01Z'),
    ends_at timestamptz not null check (ends_at >= '1900-01-01Z' and ends_at < '2200-01-01Z'),
    label text not null default '' check (char_length(label) <= 500),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, resource_id) references app.resource (tenant_id, id),
    check (ends_at > starts_at)
);

create index if not exists block_resource_id_starts_at
    on app.block (tenant_id, resource_id, starts_at);
