-- The wall around a clinic's table, written once for all of them. The restrictive policy joins
-- every other one by AND: whatever is allowed, it is allowed within the login's clinic. FORCE puts
-- the owner behind it too, and with it every definer function. A sub-select lets the planner ask
-- for the clinic once a query. Statistics of texts and of the clinic's id would show through
-- EXPLAIN what other clinics hold, so none are kept.
create or replace function sec.raise_wall(target text, permission text default null) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    same_clinic constant text := 'tenant_id = (select sec.tenant_id())';
    allowed constant text := format('(select sec.can(%L))', permission);
    quiet text;
begin
    execute format('alter table app.%I enable row level security', target);
    execute format('alter table app.%I force row level security', target);
    execute format(
        'create policy tenant_wall on app.%I as restrictive for all
        to fd_owner, fd_reader, fd_staff, fd_service using (%2$s) with check (%2$s)',
        target, same_clinic
    );
    execute format('create policy owner_all on app.%I for all to fd_owner using (true)', target);
    execute format(
        'create policy staff_read on app.%I for select to fd_staff using (true)', target
    );
    if permission is not null then
        execute format(
            'create policy staff_insert on app.%I for insert to fd_staff with check (%s)',
            target, allowed
        );
        execute format(
            'create policy staff_update on app.%I for update to fd_staff
            using (true) with check (%s)',
            target, allowed
        );
    end if;
    select string_agg(format('alter column %I set statistics 0', a.attname), ', ') into quiet
    from pg_attribute as a
    where a.attrelid = to_regclass(format('app.%I', target)) and a.attnum > 0
        and not a.attisdropped
        and (a.attname = 'tenant_id'
            or a.atttypid in ('text'::regtype, 'name'::regtype, 'jsonb'::regtype));
    execute format('alter table app.%I %s', target, quiet);
end
$$;
