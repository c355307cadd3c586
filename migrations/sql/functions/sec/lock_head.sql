-- One write at a time in a clinic: every writer takes the clinic's head first, so that positions
-- have no gaps, locks come in one order, and capacity checks cannot race.
create or replace function sec.lock_head() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    if not found then
        raise exception 'this login belongs to no clinic' using errcode = 'FD001';
    end if;
    return null;
end
$$;
