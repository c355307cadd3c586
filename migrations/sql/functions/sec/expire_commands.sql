-- Takes details and reasons out of answered commands that are past what the clinic keeps: at most
-- lim, returned as their number.
create or replace function sec.expire_commands(lim integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    expired integer;
begin
    update app.command as c
    set detail = null, override = null
    where c.tenant_id = sec.tenant_id() and c.id in (
        select o.id
        from app.command as o
        join sec.retention as r on r.tenant_id = o.tenant_id
        where o.tenant_id = sec.tenant_id() and o.status <> 'held'
            and num_nonnulls(o.detail, o.override) > 0
            and o.received_at < now() - make_interval(months => r.command_months)
        limit least(greatest(lim, 1), 500)
    );
    get diagnostics expired = row_count;
    return expired;
end
$$;
