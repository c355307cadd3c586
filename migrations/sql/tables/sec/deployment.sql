-- What the server as a whole tells a desk: the one row of it.
create table if not exists sec.deployment (
    only_row boolean primary key default true check (only_row),
    schema_version integer not null,
    min_client text not null,
    command_versions jsonb not null default '{}'
);

insert into sec.deployment (schema_version, min_client) values (1, '0.1.0')
on conflict (only_row) do nothing;
