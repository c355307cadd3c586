create table if not exists app.block (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    resource_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    label text not null default '' check (char_length(label) <= 500),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, resource_id) references app.resource (tenant_id, id),
    check (ends_at > starts_at)
);

create index if not exists block_resource_id_starts_at on app.block (tenant_id, resource_id, starts_at);
