create table if not exists app.resource (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    site_id uuid not null,
    staff_id uuid,
    name text not null default '' check (char_length(name) <= 500),
    kind text not null default '' check (char_length(kind) <= 500),
    capacity smallint not null default 1,
    position integer not null default 0,
    active boolean not null default true,
    custom jsonb not null default '{}'::jsonb check (
        octet_length(custom::text) <= 100000 and jsonb_typeof(custom) = 'object'
        and not custom @? '$.**{9}' and not custom @? '$.** ? (@ > 1e15 || @ < -1e15)'
    ),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, site_id) references app.site (tenant_id, id),
    foreign key (tenant_id, staff_id) references app.staff (tenant_id, id),
    check (capacity between 1 and 500)
);

create index if not exists resource_site_id on app.resource (tenant_id, site_id);
create index if not exists resource_staff_id on app.resource (tenant_id, staff_id);
