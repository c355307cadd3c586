-- The login of a person of this clinic; refused where there is none.
create or replace function sec.login_of(staff_id uuid) returns name
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    login name;
begin
    select b.role_name into login
    from sec.login_binding as b
    where b.tenant_id = sec.tenant_id() and b.staff_id = staff_id and not b.service
    order by b.created_at desc
    limit 1;
    if login is null then
        raise exception 'This person has no login.'
        using errcode = 'FD009', table = 'staff', constraint = 'has_login';
    end if;
    return login;
end
$$;
