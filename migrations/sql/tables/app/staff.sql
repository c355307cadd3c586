create table if not exists app.staff (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    name text not null default '' check (char_length(name) <= 500),
    initials text not null default '' check (char_length(initials) <= 500),
    role text not null default '' check (char_length(role) <= 500),
    active boolean not null default true,
    custom jsonb not null default '{}'::jsonb check (
        octet_length(custom::text) <= 100000 and jsonb_typeof(custom) = 'object'
        and not custom @? '$.**{9}' and not custom @? '$.** ? (@ > 1e15 || @ < -1e15)'
    ),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id)
);
