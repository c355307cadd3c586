-- Takes the services' rights back, table by table; the role itself is the operator's to drop.
do $$
declare
    target text;
begin
    for target in
        select p.polrelid::regclass::text
        from pg_catalog.pg_policy as p
        where p.polname = 'tenant_wall'
    loop
        execute pg_catalog.format(
            'alter policy tenant_wall on %s to fd_owner, fd_reader, fd_staff, fd_service', target
        );
        execute pg_catalog.format('drop policy if exists worker_read on %s', target);
        execute pg_catalog.format('drop policy if exists report_read on %s', target);
        execute pg_catalog.format('revoke all on %s from fd_service, fd_report', target);
    end loop;
end
$$;

revoke execute on function sec.tenant_id() from fd_report;
revoke usage on schema app, sec, rpt from fd_report;
drop function if exists sec.served_tenant(name, uuid);
drop table if exists sec.service_tenant;
alter table sec.login_binding drop column if exists label;
