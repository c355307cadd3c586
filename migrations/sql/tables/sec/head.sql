-- One row a tenant, locked by every write before anything else. Room for heap-only updates.
create table if not exists sec.head (
    tenant_id uuid primary key references sec.tenant (id) on delete cascade,
    position bigint not null default 0,
    hash bytea not null default sha256(''),
    epoch uuid not null default gen_random_uuid(),
    command_id uuid,
    command_xid xid8,
    command_envelope bytea
) with (fillfactor = 20);

comment on column sec.head.command_id is
'The command being applied by transaction command_xid: events name it, no setting can forge it.';

comment on column sec.head.command_envelope is
'SHA-256 of that command with its device and number: it is recorded as it was checked.';
