-- The reason of an erasure is kept for good, so it must not name the person it is about.
create or replace function sec.check_reason(client uuid, reason text) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(char_length(btrim(reason)), 0) not between 1 and 200 then
        raise exception 'an erasure needs a reason of 1 to 200 characters'
        using errcode = 'FD009', constraint = 'erasure_reason';
    elsif exists (
        select
        from app.client as c
        left join app.pet as p on p.tenant_id = c.tenant_id and p.client_id = c.id
        left join app.client_contact as k on k.tenant_id = c.tenant_id and k.client_id = c.id
        cross join lateral unnest(array[c.given_name, c.family_name, p.name, k.value]) as n (name)
        where c.tenant_id = sec.tenant_id() and c.id = client and char_length(n.name) >= 3
            and strpos(lower(reason), lower(n.name)) > 0
    ) then
        raise exception 'the reason is kept for good: it must not name the client or a pet'
        using errcode = 'FD009', constraint = 'erasure_reason';
    end if;
end
$$;
