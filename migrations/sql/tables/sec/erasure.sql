-- Whose data were erased, and why: ids, counts and a reason that names nobody. A backup from before
-- an erasure still holds the data, so a restored server repeats what stands here.
create table if not exists sec.erasure (
    tenant_id uuid not null references sec.tenant (id) on delete cascade,
    id uuid not null default gen_random_uuid(),
    client_id uuid not null,
    reason text not null check (char_length(reason) between 1 and 200),
    login name not null default session_user,
    at timestamptz not null default clock_timestamp(),
    proof jsonb not null,
    primary key (tenant_id, id)
);

create index if not exists erasure_client_id on sec.erasure (tenant_id, client_id);
