-- The group of the workers' logins (messages, payments).
-- Roles belong to the cluster: another database of ours may have made it, even just now.
do $$
begin
    create role fd_service nologin noinherit;
exception
    when duplicate_object or unique_violation then null;
end
$$;
