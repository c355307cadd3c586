-- Writes one event a record, moves the clinic's head and wakes the desks up. The caller's trigger
-- holds the head's lock. PostgreSQL sends equal notifications of one transaction once.
-- An event without values keeps no salt either: its digest is that of a salt nobody knows.
create or replace function sec.append_events(
    entity text, op text, ids uuid [], changes jsonb []
) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    head sec.head;
    command uuid;
    moment constant timestamptz := clock_timestamp();
begin
    if cardinality(ids) is null or cardinality(ids) = 0 then
        return;
    end if;
    select h.* into strict head from sec.head as h where h.tenant_id = sec.tenant_id() for update;
    if head.command_xid = pg_current_xact_id_if_assigned() then
        command := head.command_id;
    end if;
    with salted as (
        select
            head.position + u.n as pos,
            u.entity_id,
            u.changed,
            uuid_send(gen_random_uuid()) as salt
        from unnest(ids, changes) with ordinality as u (entity_id, changed, n)
    ), digested as (
        select
            s.pos, s.entity_id, s.changed,
            case when s.changed is not null then s.salt end as salt,
            coalesce(sec.event_digest(s.salt, s.changed), sha256(s.salt)) as digest
        from salted as s
    ), sealed as (
        select
            d.*,
            sec.hash_chain(head.hash, sec.event_piece(
                head.tenant_id, d.pos, moment, session_user, command,
                entity, d.entity_id, op, d.digest
            )) over (order by d.pos) as hash
        from digested as d
    ), written as (
        insert into app.event as e (
            tenant_id, position, at, login, command_id,
            entity, entity_id, op, changed, salt, digest, hash
        )
        select
            head.tenant_id, s.pos, moment, session_user, command,
            entity, s.entity_id, op, s.changed, s.salt, s.digest, s.hash
        from sealed as s
        returning e.position, e.hash
    )
    update sec.head as h
    set position = w.position, hash = w.hash
    from (select position, hash from written order by position desc limit 1) as w
    where h.tenant_id = head.tenant_id;
    -- NOTIFY cannot be forbidden, and a full queue would make this fail when it commits: for every
    -- clinic. Half of it is more than all of ours ever need; without a wake-up desks ask in turn.
    if pg_notification_queue_usage() < 0.5 then
        perform pg_notify(t.channel, '') from sec.tenant as t where t.id = head.tenant_id;
    end if;
end
$$;
