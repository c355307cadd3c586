create table if not exists app.opening_hours (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    site_id uuid not null,
    weekday smallint not null,
    opens_minute smallint not null,
    closes_minute smallint not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, site_id) references app.site (tenant_id, id),
    check (weekday between 0 and 6),
    check (opens_minute between 0 and 1439),
    check (closes_minute between 1 and 1440),
    check (closes_minute > opens_minute)
);

create index if not exists opening_hours_site_id on app.opening_hours (tenant_id, site_id);
