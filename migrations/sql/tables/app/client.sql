create table if not exists app.client (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    given_name text not null default '' check (char_length(given_name) <= 500),
    family_name text not null default '' check (char_length(family_name) <= 500),
    note text not null default '' check (char_length(note) <= 20000),
    custom jsonb not null default '{}'::jsonb check (
        octet_length(custom::text) <= 100000 and jsonb_typeof(custom) = 'object'
        and not custom @? '$.**{9}' and not custom @? '$.** ? (@ > 1e15 || @ < -1e15)'
    ),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id)
);

create index if not exists client_family_name
    on app.client (tenant_id, family_name text_pattern_ops);
