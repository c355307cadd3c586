-- Erases a client, for who may: only with the server at hand, never as a waiting command. The right
-- is asked for once it is this one's turn: it may have been taken away while it waited.
create or replace function app.erase_client(id uuid, reason text, cancel_visits boolean)
returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    if not sec.can('client.erase') then
        raise exception 'this login may not erase clients' using errcode = '42501';
    end if;
    return sec.erase_client(id, reason, cancel_visits);
end
$$;
