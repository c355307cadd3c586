-- When a login was disabled, whoever did it and however.
create or replace function sec.note_disabling() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.active then
        new.disabled_at := null;
    elsif tg_op = 'INSERT' or old.active then
        new.disabled_at := clock_timestamp();
    end if;
    return new;
end
$$;
