-- A desk of one login. last_seq is the last command it had answered: 1, 2, 3 ... without gaps.
create table if not exists app.device (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null default gen_random_uuid(),
    login name not null default session_user,
    name text not null default '' check (char_length(name) <= 500),
    client_version text not null default '' check (char_length(client_version) <= 500),
    replica_schema integer,
    cursor bigint,
    last_seq bigint not null default 0,
    enrolled_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    revoked_at timestamptz,
    primary key (tenant_id, id)
);

create index if not exists device_login on app.device (tenant_id, login);
