-- Gives a new clinic its own copy of the role templates, in its log as well. Whoever made it says
-- anew for which clinic the rest of the transaction works.
create or replace function sec.start_roles() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform set_config('app.acting_tenant', new.id::text, true);
    insert into app.role (id, name, perms, built_in)
    select gen_random_uuid(), t.name, to_jsonb(t.perms), true
    from sec.role_template as t
    order by t.name;
    perform set_config('app.acting_tenant', '', true);
    return null;
end
$$;
