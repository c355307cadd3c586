-- Every record that an erasure emptied, with the event that says so. It outlives that event, so
-- that a desk that was away for long hears of it, and nothing is ever written to such a record.
create table if not exists sec.erased_record (
    tenant_id uuid not null references sec.tenant (id) on delete cascade,
    entity_id uuid not null,
    entity text not null,
    position bigint not null,
    primary key (tenant_id, entity_id)
);

create index if not exists erased_record_position on sec.erased_record (tenant_id, position);
