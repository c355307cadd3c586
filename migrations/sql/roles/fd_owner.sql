-- Owns every object and every definer function; nobody signs in as it.
-- Roles belong to the cluster: another database of ours may have made it, even just now.
do $$
begin
    create role fd_owner nologin noinherit;
exception
    when duplicate_object or unique_violation then null;
end
$$;
