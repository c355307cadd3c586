do $$
begin
    if (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user) then
        revoke execute on function pg_catalog.pg_notification_queue_usage() from fd_owner;
    end if;
end
$$;
