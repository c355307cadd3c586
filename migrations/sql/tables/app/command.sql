-- Every command ever answered, so that a repeated one gets its old answer and happens once. The
-- values are in the events, not here: erasing a person must have one place to look at.
create table if not exists app.command (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    device_id uuid not null,
    device_seq bigint not null,
    name text not null check (char_length(name) <= 500),
    version integer not null,
    digest bytea not null,
    status text not null check (status in ('applied', 'rejected', 'held')),
    code text check (char_length(code) <= 5),
    detail jsonb check (octet_length(detail::text) <= 10000),
    head bigint not null,
    login name not null default session_user,
    client_time text check (char_length(client_time) <= 100),
    received_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    unique (tenant_id, device_id, device_seq),
    foreign key (tenant_id, device_id) references app.device (tenant_id, id)
);
