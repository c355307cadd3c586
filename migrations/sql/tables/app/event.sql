-- The log: audit trail, feed of the replicas, history of a record. The chain runs over salted
-- digests, so that changed and salt can be erased later and the chain still holds.
create table if not exists app.event (
    tenant_id uuid not null,
    position bigint not null,
    at timestamptz not null,
    login name not null,
    command_id uuid,
    entity text not null,
    entity_id uuid not null,
    op text not null check (op in ('insert', 'update')),
    changed jsonb,
    salt bytea,
    digest bytea not null,
    hash bytea not null,
    primary key (tenant_id, position),
    check ((changed is null) = (salt is null))
);

create index if not exists event_entity on app.event (tenant_id, entity_id, position);
