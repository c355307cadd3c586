-- Who asked for a command that a colleague gave in his stead, and why; null for the usual one.
-- Refuses what is not {"asked_by": a login of this clinic, "reason": a line}.
create or replace function sec.override_of(cmd jsonb) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    claimed constant jsonb := nullif(cmd -> 'override', 'null');
    asked_by constant text := claimed ->> 'asked_by';
    reason constant text := claimed ->> 'reason';
begin
    if claimed is null then
        return null;
    end if;
    if jsonb_typeof(claimed -> 'asked_by') is distinct from 'string'
        or jsonb_typeof(claimed -> 'reason') is distinct from 'string'
        or char_length(reason) > 500
        or not exists (
            select from sec.login_binding as b
            where b.role_name::text = asked_by and b.tenant_id = sec.tenant_id()
        ) then
        raise exception 'an override names a login of the clinic and a reason'
        using errcode = 'FD003';
    end if;
    return jsonb_build_object('asked_by', asked_by, 'reason', reason);
end
$$;
