-- Takes the oldest values out of the log, or the details out of commands, that are past what the
-- clinic keeps: at most lim rows a call, returned as their number. The digests of events stay.
create or replace function sec.expire_values(what text, lim integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    rule sec.retention;
    expired integer := 0;
begin
    select r.* into rule from sec.retention as r where r.tenant_id = sec.tenant_id();
    if what = 'values' and rule.value_months is not null then
        update app.event as e
        set changed = null, salt = null
        where e.tenant_id = sec.tenant_id() and e.position in (
            select o.position
            from app.event as o
            where o.tenant_id = sec.tenant_id() and o.changed is not null
                and o.at < now() - make_interval(months => rule.value_months)
            order by o.position
            limit least(greatest(lim, 1), 500)
        );
        get diagnostics expired = row_count;
    elsif what = 'commands' and rule.command_months is not null then
        update app.command as c
        set detail = null, digest = null, override = null
        where c.tenant_id = sec.tenant_id() and c.id in (
            select o.id
            from app.command as o
            where o.tenant_id = sec.tenant_id() and o.status <> 'held'
                and num_nonnulls(o.detail, o.override) > 0
                and o.received_at < now() - make_interval(months => rule.command_months)
            order by o.received_at, o.id
            limit least(greatest(lim, 1), 500)
        );
        get diagnostics expired = row_count;
    end if;
    return expired;
end
$$;
