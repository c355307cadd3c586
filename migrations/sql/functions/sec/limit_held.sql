-- Refuses one more held command when this login brought 2,000, or 200 MB of the clinic wait already.
create or replace function sec.limit_held(size integer) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from app.held as h
        where h.tenant_id = sec.tenant_id() and h.outcome is null
        having count(*) filter (where h.handed_by = session_user) >= 2000
            or sum(h.size) + limit_held.size > 200000000
    ) then
        raise exception 'Too much waits for the manager already. What waits here is kept.'
        using errcode = 'FD009', table = 'held', constraint = 'held_limit';
    end if;
end
$$;
