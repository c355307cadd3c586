create table if not exists app.alert (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    pet_id uuid,
    client_id uuid,
    severity text not null default 'note' check (char_length(severity) <= 500),
    text text not null default '' check (char_length(text) <= 500),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, pet_id) references app.pet (tenant_id, id),
    foreign key (tenant_id, client_id) references app.client (tenant_id, id),
    check (severity in ('stop', 'ask', 'note')),
    check (num_nonnulls(pet_id, client_id) = 1)
);

create index if not exists alert_pet_id on app.alert (tenant_id, pet_id);
create index if not exists alert_client_id on app.alert (tenant_id, client_id);
