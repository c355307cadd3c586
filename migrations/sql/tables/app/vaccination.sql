create table if not exists app.vaccination (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    pet_id uuid not null,
    vaccine text not null default '' check (char_length(vaccine) <= 500),
    given_on date,
    expires_on date not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, pet_id) references app.pet (tenant_id, id)
);

create index if not exists vaccination_pet_id on app.vaccination (tenant_id, pet_id);
create index if not exists vaccination_expires_on on app.vaccination (tenant_id, expires_on);
