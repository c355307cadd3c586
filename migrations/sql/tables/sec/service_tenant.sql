-- For which clinics a worker's or a report's login may act, one at a time. Nobody's but the
-- operator's acts for all.
create table if not exists sec.service_tenant (
    role_name name not null references sec.login_binding (role_name) on delete cascade,
    tenant_id uuid not null references sec.tenant (id) on delete cascade,
    primary key (role_name, tenant_id)
);

create index if not exists service_tenant_tenant_id on sec.service_tenant (tenant_id);
