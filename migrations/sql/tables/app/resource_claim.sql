create table if not exists app.resource_claim (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    appointment_id uuid not null,
    resource_id uuid not null,
    lane smallint not null default 1,
    starts_at timestamptz not null check (starts_at >= '1900-01-01Z' and starts_at < '2200-01-01Z'),
    ends_at timestamptz not null check (ends_at >= '1900-01-01Z' and ends_at < '2200-01-01Z'),
    during tstzrange generated always as (tstzrange(starts_at, ends_at)) stored,
    overbook_reason text not null default '' check (char_length(overbook_reason) <= 500),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, appointment_id) references app.appointment (tenant_id, id),
    foreign key (tenant_id, resource_id) references app.resource (tenant_id, id),
    check (ends_at > starts_at),
    check (lane >= 1),
    constraint resource_taken exclude using gist (
        tenant_id with =, resource_id with =, lane with =, during with &&
    ) where (deleted_at is null)
);

create index if not exists resource_claim_starts_at on app.resource_claim (tenant_id, starts_at);
create index if not exists resource_claim_resource_id_starts_at
    on app.resource_claim (tenant_id, resource_id, starts_at);
create index if not exists resource_claim_appointment_id
    on app.resource_claim (tenant_id, appointment_id);
-- The longest claim of a resource, at one look: see sec.choose_lane.
create index if not exists resource_claim_resource_id_length
    on app.resource_claim (tenant_id, resource_id, extract(epoch from ends_at - starts_at))
    where deleted_at is null;
alter index app.resource_claim_resource_id_length alter column 3 set statistics 0;
