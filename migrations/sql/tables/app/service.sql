create table if not exists app.service (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    code text not null default '' check (char_length(code) <= 500),
    name text not null default '' check (char_length(name) <= 500),
    kind text not null default '' check (char_length(kind) <= 500),
    duration_min smallint not null,
    price_minor bigint not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    position integer not null default 0,
    active boolean not null default true,
    custom jsonb not null default '{}'::jsonb check (
        octet_length(custom::text) <= 100000 and jsonb_typeof(custom) = 'object'
        and not custom @? '$.**{9}' and not custom @? '$.** ? (@ > 1e15 || @ < -1e15)'
    ),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    check (duration_min between 1 and 1440),
    check (price_minor >= 0)
);

create unique index if not exists service_code on app.service (tenant_id, code)
    where deleted_at is null and code <> '';
