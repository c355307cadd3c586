-- How long a clinic keeps what: months after their last visit or contact until clients are erased,
-- months that the log keeps values, months that commands keep details. Null keeps it for good.
create table if not exists sec.retention (
    tenant_id uuid primary key references sec.tenant (id) on delete cascade,
    client_months integer check (client_months between 1 and 1200),
    value_months integer check (value_months between 1 and 1200),
    command_months integer check (command_months between 1 and 1200),
    changed_at timestamptz not null default clock_timestamp(),
    changed_by name not null default session_user
);
