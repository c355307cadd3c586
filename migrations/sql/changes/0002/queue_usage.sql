-- How full the server's queue of messages is: asked before a clinic's desks are woken up, see
-- sec.append_events. Where the operator is no superuser everybody may ask, our owner too.
do $$
begin
    if (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user) then
        grant execute on function pg_catalog.pg_notification_queue_usage() to fd_owner;
    end if;
end
$$;
