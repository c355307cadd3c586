-- Settles what is held about these records, and what hangs on rows that only those commands would
-- have made: nobody can release it any more. Returns how many.
create or replace function sec.drop_held_of(ids uuid []) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    named text[] := ids::text[];
    found_there uuid[];
    made_there text[];
    each uuid;
    dropped integer := 0;
begin
    loop
        select array_agg(distinct h.id),
            array_agg(distinct c.change ->> 'id') filter (where c.change ->> 'op' = 'insert')
        into found_there, made_there
        from app.held as h
        cross join lateral jsonb_path_query(h.envelope -> 'changes', '$[*]') as c (change)
        where h.tenant_id = sec.tenant_id() and h.outcome is null and (
            c.change ->> 'id' = any(named)
            or c.change #>> '{set,client_id}' = any(named)
            or c.change #>> '{set,pet_id}' = any(named)
            or c.change #>> '{set,appointment_id}' = any(named)
        );
        exit when found_there is null;
        foreach each in array found_there loop
            perform sec.settle_held(each, 'dropped', 'the data of this client were erased');
        end loop;
        update app.command as c
        set status = 'rejected', code = 'FD009', digest = null, override = null,
            head = sec.head_position(),
            detail = jsonb_build_object(
                'constraint', 'record_erased', 'table', 'client',
                'message', 'the data of this client were erased'
            )
        where c.tenant_id = sec.tenant_id() and c.id = any(found_there) and c.status = 'held';
        dropped := dropped + cardinality(found_there);
        named := coalesce(made_there, '{}');
    end loop;
    return dropped;
end
$$;
