create table if not exists app.site (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    name text not null default '' check (char_length(name) <= 500),
    address text not null default '' check (char_length(address) <= 500),
    phone text not null default '' check (char_length(phone) <= 500),
    custom jsonb not null default '{}'::jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id)
);
