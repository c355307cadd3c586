create table if not exists app.staff (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    name text not null default '' check (char_length(name) <= 500),
    initials text not null default '' check (char_length(initials) <= 500),
    role text not null default '' check (char_length(role) <= 500),
    active boolean not null default true,
    custom jsonb not null default '{}'::jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id)
);
