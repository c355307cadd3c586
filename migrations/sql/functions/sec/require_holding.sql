-- Refuses whoever does not hold all of these permissions themselves. It is asked for what a role
-- or a person had and will have: so nobody gives away what they lack, nobody rises by their own
-- hand, and nobody lays hands on those who may do more.
create or replace function sec.require_holding(perms text []) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    lacking text;
begin
    select string_agg(p.name, ', ' order by p.name) into lacking
    from unnest(perms) as p (name)
    where not sec.can(p.name);
    if lacking is not null then
        raise exception 'This is about rights that you do not have yourself: %.', lacking
        using errcode = 'FD009', constraint = 'rights_one_holds', table = 'role';
    end if;
end
$$;
