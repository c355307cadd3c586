create table if not exists app.appointment (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    site_id uuid not null,
    pet_id uuid not null,
    client_id uuid,
    status text not null default 'booked' check (char_length(status) <= 500),
    starts_at timestamptz not null check (starts_at >= '1900-01-01Z' and starts_at < '2200-01-01Z'),
    ends_at timestamptz not null check (ends_at >= '1900-01-01Z' and ends_at < '2200-01-01Z'),
    during tstzrange generated always as (tstzrange(starts_at, ends_at)) stored,
    note text not null default '' check (char_length(note) <= 20000),
    cancel_reason text not null default '' check (char_length(cancel_reason) <= 500),
    confirmed_at timestamptz check (confirmed_at >= '1900-01-01Z' and confirmed_at < '2200-01-01Z'),
    here_at timestamptz check (here_at >= '1900-01-01Z' and here_at < '2200-01-01Z'),
    in_service_at timestamptz
        check (in_service_at >= '1900-01-01Z' and in_service_at < '2200-01-01Z'),
    ready_at timestamptz check (ready_at >= '1900-01-01Z' and ready_at < '2200-01-01Z'),
    gone_at timestamptz check (gone_at >= '1900-01-01Z' and gone_at < '2200-01-01Z'),
    cancelled_at timestamptz check (cancelled_at >= '1900-01-01Z' and cancelled_at < '2200-01-01Z'),
    custom jsonb not null default '{}'::jsonb check (
        octet_length(custom::text) <= 100000 and jsonb_typeof(custom) = 'object'
        and not custom @? '$.**{9}' and not custom @? '$.** ? (@ > 1e15 || @ < -1e15)'
    ),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, site_id) references app.site (tenant_id, id),
    foreign key (tenant_id, pet_id) references app.pet (tenant_id, id),
    foreign key (tenant_id, client_id) references app.client (tenant_id, id),
    check (status in ('booked', 'confirmed', 'here', 'in_service', 'ready', 'gone',
        'cancelled', 'no_show')),
    check (ends_at > starts_at),
    check (ends_at <= starts_at + interval '400 days'),
    constraint pet_elsewhere exclude using gist (
        tenant_id with =, pet_id with =, during with &&
    ) where (deleted_at is null and status not in ('cancelled', 'no_show'))
);

create index if not exists appointment_starts_at on app.appointment (tenant_id, starts_at);
create index if not exists appointment_pet_id_starts_at
    on app.appointment (tenant_id, pet_id, starts_at);
create index if not exists appointment_client_id_starts_at
    on app.appointment (tenant_id, client_id, starts_at);
create index if not exists appointment_site_id_starts_at
    on app.appointment (tenant_id, site_id, starts_at);
