-- Stamps a row that really changes; generated columns are not known yet in a BEFORE trigger.
create or replace function sec.touch_row() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    idle constant text[] := '{during,updated_at}';
begin
    if to_jsonb(new) - idle is distinct from to_jsonb(old) - idle then
        new.updated_at := clock_timestamp();
    else
        new.updated_at := old.updated_at;
    end if;
    return new;
end
$$;
