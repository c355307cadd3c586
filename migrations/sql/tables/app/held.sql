-- Commands that came too late to be applied by themselves: of a desk or a login that was shut out.
-- They wait for a manager. author is whose desk they come from, handed_by who brought them. The
-- envelope holds the values, and goes when the matter is settled. size is its length in bytes.
create table if not exists app.held (
    tenant_id uuid not null default sec.tenant_id(),
    id uuid not null,
    device_id uuid not null,
    author name not null,
    handed_by name not null default session_user,
    envelope jsonb,
    size integer not null,
    reason text not null check (reason in ('revoked', 'disabled', 'carried')),
    held_at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    settled_by name,
    outcome text check (outcome in ('released', 'dropped')),
    note text not null default '' check (char_length(note) <= 500),
    primary key (tenant_id, id),
    foreign key (tenant_id, device_id) references app.device (tenant_id, id),
    check ((outcome is null) = (settled_at is null)),
    check ((outcome is null) = (settled_by is null)),
    check (outcome is null or envelope is null)
);

create index if not exists held_device_id on app.held (tenant_id, device_id);
create index if not exists held_unsettled on app.held (tenant_id, held_at) where outcome is null;
