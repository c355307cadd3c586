-- Changes the password of whoever is signed in; their sessions go on.
create or replace function app.change_own_password(verifier text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    if sec.staff_id() is null then
        raise exception 'this login belongs to no clinic, or was disabled' using errcode = 'FD001';
    end if;
    perform sec.set_verifier(session_user::text, verifier);
    perform sec.note_password(sec.staff_id());
end
$$;
