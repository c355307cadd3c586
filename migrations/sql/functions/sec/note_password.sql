-- Leaves in the log that a person's password was changed, and by whom; never what it was or is.
create or replace function sec.note_password(staff_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform sec.append_events(
        'staff', 'update', array[staff_id], array['{"password": [null, null]}'::jsonb]
    );
end
$$;
