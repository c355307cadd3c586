-- Shuts devices out and logs it; returns how many that were not yet. One that was shut out alone is
-- noted anew when its whole workstation is. The caller has checked who asks.
create or replace function sec.revoke_devices(ids uuid [], scope text, reason text)
returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
#variable_conflict use_variable
declare
    fresh uuid[];
    changes jsonb[];
begin
    if char_length(reason) > 500 then
        raise exception 'A reason holds 500 characters at most.'
        using errcode = 'FD009', table = 'device', column = 'revoked_reason';
    end if;
    with shut as (
        update app.device as d
        set revoked_at = clock_timestamp(), revoked_by = session_user, revoked_scope = scope,
            revoked_reason = coalesce(reason, '')
        where d.tenant_id = sec.tenant_id() and d.id = any(ids) and (
            d.revoked_at is null or (scope = 'workstation' and d.revoked_scope <> 'workstation')
        )
        returning d.*
    )
    select array_agg(s.id order by s.id), array_agg(jsonb_build_object(
        'revoked_at', jsonb_build_array(null, s.revoked_at),
        'revoked_by', jsonb_build_array(null, s.revoked_by),
        'revoked_scope', jsonb_build_array(null, s.revoked_scope),
        'revoked_reason', jsonb_build_array('', s.revoked_reason)
    ) order by s.id)
    into fresh, changes
    from shut as s;
    perform sec.append_events('device', 'update', fresh, changes);
    return coalesce(cardinality(fresh), 0);
end
$$;
