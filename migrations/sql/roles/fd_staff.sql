-- The group of every staff login: what it may touch is granted column by column.
-- Roles belong to the cluster: another database of ours may have made it, even just now.
do $$
begin
    create role fd_staff nologin noinherit;
exception
    when duplicate_object or unique_violation then null;
end
$$;
