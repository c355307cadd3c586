create table if not exists app.pet (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    client_id uuid,
    name text not null default '' check (char_length(name) <= 500),
    species text not null default '' check (char_length(species) <= 500),
    breed text not null default '' check (char_length(breed) <= 500),
    breed_secondary text not null default '' check (char_length(breed_secondary) <= 500),
    colour text not null default '' check (char_length(colour) <= 500),
    sex text not null default '' check (char_length(sex) <= 500),
    born_on date check (born_on between '0001-01-01' and '9999-12-31'),
    weight_g integer,
    chip_no text not null default '' check (char_length(chip_no) <= 500),
    licence_no text not null default '' check (char_length(licence_no) <= 500),
    licence_issued_on date check (licence_issued_on between '0001-01-01' and '9999-12-31'),
    zip_code text not null default '' check (char_length(zip_code) <= 500),
    deceased_on date check (deceased_on between '0001-01-01' and '9999-12-31'),
    note text not null default '' check (char_length(note) <= 20000),
    custom jsonb not null default '{}'::jsonb check (
        octet_length(custom::text) <= 100000 and jsonb_typeof(custom) = 'object'
        and not custom @? '$.**{9}' and not custom @? '$.** ? (@ > 1e15 || @ < -1e15)'
    ),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    foreign key (tenant_id, client_id) references app.client (tenant_id, id),
    check (weight_g between 1 and 2000000)
);

create index if not exists pet_name on app.pet (tenant_id, name text_pattern_ops);
create index if not exists pet_client_id on app.pet (tenant_id, client_id);
create index if not exists pet_licence_no on app.pet (tenant_id, licence_no);
create index if not exists pet_chip_no on app.pet (tenant_id, chip_no);
