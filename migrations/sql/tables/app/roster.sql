create table if not exists app.roster (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    resource_id uuid not null,
    kind text not null default 'work' check (char_length(kind) <= 500),
    weekday smallint not null,
    starts_minute smallint not null,
    ends_minute smallint not null,
    valid_from date not null default '2000-01-01'
        check (valid_from between '0001-01-01' and '9999-12-31'),
    valid_until date check (valid_until between '0001-01-01' and '9999-12-31'),
    label text not null default '' check (char_length(label) <= 500),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, resource_id) references app.resource (tenant_id, id),
    check (kind in ('work', 'break')),
    check (weekday between 0 and 6),
    check (starts_minute between 0 and 1439),
    check (ends_minute between 1 and 1440),
    check (ends_minute > starts_minute)
);

create index if not exists roster_resource_id on app.roster (tenant_id, resource_id);
