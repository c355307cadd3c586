-- An operator who is no superuser (a managed service) creates objects as fd_owner by membership.
do $$
begin
    if not (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user) then
        execute pg_catalog.format('grant fd_owner, fd_reader to %I', current_user);
    end if;
end
$$;
