-- The people of the clinic with their logins, for those who manage people: who may come in, with
-- what role, and when and where they were last heard of.
create or replace function app.staff_list() returns table (
    id uuid, name text, initials text, role_id uuid, role text, active boolean,
    login text, disabled_at timestamptz, seen_at timestamptz, seen_desk text
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform sec.require('staff.write');
    return query
    select
        s.id, s.name, s.initials, s.role_id, s.role, s.active,
        b.role_name::text, b.disabled_at, d.seen_at, d.name
    from app.staff as s
    left join sec.login_binding as b on b.tenant_id = s.tenant_id and b.staff_id = s.id
    left join lateral (
        select e.seen_at, e.name
        from app.device as e
        where e.tenant_id = s.tenant_id and e.login = b.role_name
        order by e.seen_at desc
        limit 1
    ) as d on true
    where s.tenant_id = sec.tenant_id() and s.deleted_at is null
    order by lower(s.name), s.id;
end
$$;
