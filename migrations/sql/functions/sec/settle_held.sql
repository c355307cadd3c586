-- Settles a held command: its values go, and the log tells the whole story of it in one event. The
-- caller holds the head's lock.
create or replace function sec.settle_held(command_id uuid, outcome text, note text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
#variable_conflict use_variable
declare
    settled app.held;
begin
    update app.held as h
    set outcome = outcome, note = note, envelope = null,
        settled_at = clock_timestamp(), settled_by = session_user
    where h.tenant_id = sec.tenant_id() and h.id = command_id and h.outcome is null
    returning h.* into strict settled;
    perform sec.append_events(
        'held', 'insert', array[command_id],
        array[to_jsonb(settled) - '{tenant_id,id,envelope}'::text []]
    );
end
$$;
