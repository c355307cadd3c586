-- What the people of a role may do. A clinic begins with a copy of the templates and goes its own
-- way: roles are ordinary records, and what may be done with them is looked after by triggers.
-- built_in was made from a template: a later release may give it what that release adds.
create table if not exists app.role (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    name text not null default '' check (char_length(name) <= 500),
    perms jsonb not null default '[]'::jsonb,
    built_in boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at >= '1900-01-01Z' and deleted_at < '2200-01-01Z'),
    primary key (tenant_id, id),
    check (
        jsonb_typeof(perms) = 'array' and octet_length(perms::text) <= 2000
        and perms <@ '[
            "client.write", "pet.write", "client.export", "client.erase", "appointment.write",
            "appointment.overbook", "block.write", "roster.write", "catalogue.write",
            "staff.write", "role.write", "device.write"
        ]'::jsonb
    )
);

create unique index if not exists role_name on app.role (tenant_id, lower(name))
where deleted_at is null;
-- An expression in an index would have statistics of its own: see policies/raise_wall.
alter index app.role_name alter column 2 set statistics 0;
