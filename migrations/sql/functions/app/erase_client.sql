-- Erases a client, for who may: only with the server at hand, never as a waiting command.
create or replace function app.erase_client(id uuid, reason text, cancel_visits boolean)
returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not sec.can('client.erase') then
        raise exception 'this login may not erase clients' using errcode = '42501';
    end if;
    return sec.erase_client(id, reason, cancel_visits);
end
$$;
