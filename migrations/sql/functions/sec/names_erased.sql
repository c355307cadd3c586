-- Whether a command's changes are about an erased record. Asked before anything is compared: a desk
-- that heard nothing yet should be told this, and not that somebody changed the record meanwhile.
create or replace function sec.names_erased(changes jsonb) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from sec.erased_record as e
        where e.tenant_id = sec.tenant_id() and e.entity_id in (
            select (m.named #>> '{}')::uuid
            from (
                select jsonb_path_query(changes, '$[*].id')
                union all
                select jsonb_path_query(changes, '$[*].set.client_id')
                union all
                select jsonb_path_query(changes, '$[*].set.pet_id')
                union all
                select jsonb_path_query(changes, '$[*].set.appointment_id')
            ) as m (named)
            where case when jsonb_typeof(m.named) = 'string' then
                m.named #>> '{}'
                ~ '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$'
            end
        )
    )
$$;
