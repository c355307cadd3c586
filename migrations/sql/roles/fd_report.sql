-- The group of the logins that reports are made with: they read, and never a name or a number to
-- call.
-- Roles belong to the cluster: another database of ours may have made it, even just now.
do $$
begin
    create role fd_report nologin noinherit;
exception
    when duplicate_object or unique_violation then null;
end
$$;
