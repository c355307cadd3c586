create table if not exists sec.tenant (
    id uuid primary key default gen_random_uuid(),
    name text not null check (char_length(name) between 1 and 500),
    timezone text not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    channel text not null unique default 't' || replace(gen_random_uuid()::text, '-', ''),
    created_at timestamptz not null default now()
);

comment on column sec.tenant.channel is
'Where the tenant is woken up: unguessable, because LISTEN cannot be forbidden.';
