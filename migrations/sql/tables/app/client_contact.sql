create table if not exists app.client_contact (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    client_id uuid not null,
    kind text not null default '' check (char_length(kind) <= 500),
    value text not null default '' check (char_length(value) <= 500),
    label text not null default '' check (char_length(label) <= 500),
    position integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, client_id) references app.client (tenant_id, id),
    check (kind in ('phone', 'email'))
);

create index if not exists client_contact_client_id on app.client_contact (tenant_id, client_id);
