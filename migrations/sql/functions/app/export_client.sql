-- Hands out all that is kept of a client, for who may; the log says that it was done, and by whom.
-- The event comes first: it takes the clinic's head, so that all lines are of one moment.
create or replace function app.export_client(client uuid)
returns table (part text, line text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
    perform sec.require('client.export');
    if not exists (
        select from app.client as c where c.tenant_id = sec.tenant_id() and c.id = client
    ) then
        raise exception 'no client of this clinic has this id'
        using errcode = 'FD009', table = 'client', constraint = 'client_known';
    end if;
    perform sec.append_events('client', 'export', array[client], array['{}'::jsonb]);
    return query select l.part, l.line from sec.export_lines(client) as l;
end
$$;
