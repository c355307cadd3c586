-- Everything that workers and reports may read, here and nowhere else. They write nothing.
grant usage on schema app, sec, rpt to fd_report;
grant execute on function sec.tenant_id() to fd_report;

-- A worker reminds a client of a visit or a vaccination: whom, how, of which pet, when and where.
grant select (tenant_id, id, name, phone, deleted_at) on app.site to fd_service;
grant select (tenant_id, id, name, kind, deleted_at) on app.service to fd_service;
grant select (tenant_id, id, given_name, family_name, deleted_at) on app.client to fd_service;
grant select (tenant_id, id, client_id, kind, value, position, deleted_at)
on app.client_contact to fd_service;
grant select (tenant_id, id, client_id, name, deceased_on, deleted_at) on app.pet to fd_service;
grant select (tenant_id, id, pet_id, vaccine, given_on, expires_on, deleted_at)
on app.vaccination to fd_service;
grant select (tenant_id, id, site_id, pet_id, client_id, status, starts_at, ends_at, deleted_at)
on app.appointment to fd_service;
grant select (tenant_id, id, appointment_id, service_id, position, deleted_at)
on app.appointment_service to fd_service;

create policy worker_read on app.site for select to fd_service using (true);
create policy worker_read on app.service for select to fd_service using (true);
create policy worker_read on app.client for select to fd_service using (true);
create policy worker_read on app.client_contact for select to fd_service using (true);
create policy worker_read on app.pet for select to fd_service using (true);
create policy worker_read on app.vaccination for select to fd_service using (true);
create policy worker_read on app.appointment for select to fd_service using (true);
create policy worker_read on app.appointment_service for select to fd_service using (true);

-- A report counts visits, revenue and hours. It needs no name, number, note or reason of anybody.
grant select (tenant_id, id, name, deleted_at) on app.site to fd_report;
grant select (tenant_id, id, site_id, weekday, opens_minute, closes_minute, deleted_at)
on app.opening_hours to fd_report;
grant select (tenant_id, id, site_id, name, kind, capacity, active, deleted_at)
on app.resource to fd_report;
grant select (
    tenant_id, id, resource_id, kind, weekday, starts_minute, ends_minute, valid_from,
    valid_until, deleted_at
) on app.roster to fd_report;
grant select (tenant_id, id, resource_id, starts_at, ends_at, deleted_at)
on app.block to fd_report;
grant select (
    tenant_id, id, code, name, kind, duration_min, price_minor, currency, active, deleted_at
) on app.service to fd_report;
grant select (tenant_id, id, created_at, deleted_at) on app.client to fd_report;
grant select (tenant_id, id, client_id, species, breed, created_at, deleted_at)
on app.pet to fd_report;
grant select (
    tenant_id, id, site_id, pet_id, client_id, status, starts_at, ends_at, confirmed_at, here_at,
    in_service_at, ready_at, gone_at, cancelled_at, created_at, deleted_at
) on app.appointment to fd_report;
grant select (
    tenant_id, id, appointment_id, service_id, duration_min, price_minor, currency, deleted_at
) on app.appointment_service to fd_report;
grant select (tenant_id, id, appointment_id, resource_id, lane, starts_at, ends_at, deleted_at)
on app.resource_claim to fd_report;

create policy report_read on app.site for select to fd_report using (true);
create policy report_read on app.opening_hours for select to fd_report using (true);
create policy report_read on app.resource for select to fd_report using (true);
create policy report_read on app.roster for select to fd_report using (true);
create policy report_read on app.block for select to fd_report using (true);
create policy report_read on app.service for select to fd_report using (true);
create policy report_read on app.client for select to fd_report using (true);
create policy report_read on app.pet for select to fd_report using (true);
create policy report_read on app.appointment for select to fd_report using (true);
create policy report_read on app.appointment_service for select to fd_report using (true);
create policy report_read on app.resource_claim for select to fd_report using (true);
