-- Will own the vetted search functions: SELECT only, no members, no login.
-- Roles belong to the cluster: another database of ours may have made it, even just now.
do $$
begin
    create role fd_reader nologin noinherit;
exception
    when duplicate_object or unique_violation then null;
end
$$;
