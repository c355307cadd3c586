-- Refuses whoever lacks a permission.
create or replace function sec.require(permission text) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if sec.tenant_id() is null then
        raise exception 'this login belongs to no clinic' using errcode = 'FD001';
    elsif not sec.can(permission) then
        raise exception 'this needs the permission %', permission using errcode = '42501';
    end if;
end
$$;
