create table if not exists app.vaccination (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    pet_id uuid not null,
    vaccine text not null default '' check (char_length(vaccine) <= 500),
    given_on date check (given_on between '0001-01-01' and '9999-12-31'),
    expires_on date not null check (expires_on between '0001-01-01' and '9999-12-31'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, pet_id) references app.pet (tenant_id, id)
);

create index if not exists vaccination_pet_id on app.vaccination (tenant_id, pet_id);
create index if not exists vaccination_expires_on on app.vaccination (tenant_id, expires_on);
