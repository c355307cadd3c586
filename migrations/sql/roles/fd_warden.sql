-- Makes, shuts and opens the logins of staff, through a handful of functions and nothing else;
-- nobody signs in as it.
-- Roles belong to the cluster: another database of ours may have made it, even just now.
do $$
begin
    create role fd_warden nologin createrole;
exception
    when duplicate_object or unique_violation then null;
end
$$;
