-- The clinic's desks, one row a person and workstation, the last seen first. A person who enrolled
-- anew at the same workstation shows once, as the newest.
create or replace function app.devices() returns table (
    id uuid, workstation uuid, name text, login name, person text, person_active boolean,
    client_version text, enrolled_at timestamptz, seen_at timestamptz, held bigint,
    revoked_at timestamptz, revoked_by name, revoked_by_name text, revoked_scope text,
    revoked_reason text
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform sec.require('device.write');
    return query
    select
        d.id, d.workstation, d.name, d.login, sec.staff_name(d.login), sec.is_active(d.login),
        d.client_version, d.enrolled_at, d.seen_at,
        (
            select count(*)
            from app.held as h
            where h.tenant_id = d.tenant_id and h.device_id = d.id and h.outcome is null
        ),
        d.revoked_at, d.revoked_by, sec.staff_name(d.revoked_by), d.revoked_scope,
        d.revoked_reason
    from (
        select distinct on (e.login, coalesce(e.workstation, e.id)) e.*
        from app.device as e
        where e.tenant_id = sec.tenant_id()
        order by e.login, coalesce(e.workstation, e.id), e.enrolled_at desc, e.id desc
    ) as d
    order by d.seen_at desc, d.id;
end
$$;
