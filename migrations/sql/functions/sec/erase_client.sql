-- Erases a client of this clinic: whole or not at all, and again as often as one likes. Returns the
-- proof: rows by table, positions of the log that lost their values, each with the digest that
-- stays, and the positions that tell the desks.
create or replace function sec.erase_client(client uuid, reason text, cancel_visits boolean)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    before bigint;
    target record;
    all_ids uuid[];
    visits uuid[];
    emptied integer;
    counts jsonb := '{}';
    proof jsonb;
begin
    select h.position into before
    from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    if not found then
        raise exception 'this login belongs to no clinic' using errcode = 'FD001';
    end if;
    if not exists (
        select from app.client as c where c.tenant_id = sec.tenant_id() and c.id = client
    ) then
        raise exception 'no client of this clinic has this id'
        using errcode = 'FD009', table = 'client', constraint = 'client_known';
    end if;
    perform sec.check_reason(client, reason);
    select array_agg(r.id), coalesce(array_agg(r.id) filter (where r.entity = 'appointment'), '{}')
    into all_ids, visits
    from sec.records_of_client(client) as r;
    update sec.head as h
    set erasing_xid = pg_current_xact_id() where h.tenant_id = sec.tenant_id();
    counts := jsonb_build_object(
        'visits_cancelled', sec.cancel_visits_to_come(visits, cancel_visits)
    );
    for target in
        select r.entity, array_agg(r.id) as ids
        from sec.records_of_client(client) as r
        group by r.entity
        order by r.entity
    loop
        emptied := sec.erase_rows(target.entity, target.ids);
        counts := counts || jsonb_build_object(target.entity, emptied);
    end loop;
    proof := sec.forget_values(all_ids);
    counts := counts || jsonb_build_object('held', sec.drop_held_of(all_ids));
    insert into sec.erased_record as x (tenant_id, entity_id, entity, position)
    select e.tenant_id, e.entity_id, min(e.entity), max(e.position)
    from app.event as e
    where e.tenant_id = sec.tenant_id() and e.position > before and e.op = 'erase'
    group by e.tenant_id, e.entity_id
    on conflict (tenant_id, entity_id) do update set position = excluded.position;
    update sec.head as h set erasing_xid = null where h.tenant_id = sec.tenant_id();
    proof := proof || jsonb_build_object(
        'client_id', client,
        'counts', counts,
        'told_from', before + 1,
        'told_to', sec.head_position(),
        'head_hash', (
            select encode(h.hash, 'hex') from sec.head as h where h.tenant_id = sec.tenant_id()
        )
    );
    if sec.head_position() > before then
        insert into sec.erasure (tenant_id, client_id, reason, proof)
        values (sec.tenant_id(), client, btrim(reason), proof);
    end if;
    return proof;
end
$$;
