-- Takes side_channels away from everybody, and the languages (DO blocks) with them. They belong to
-- the bootstrap superuser: a managed service's operator keeps the defaults here.
do $$
declare
    each record;
begin
    if not (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user) then
        raise warning 'not a superuser: the server keeps its default side channels open';
        return;
    end if;
    for each in select * from pg_temp.side_channels() loop
        if each.kind = 'function' then
            execute format('revoke execute on function %s from public', each.item);
        else
            execute format('revoke select on pg_catalog.%I from public', each.item);
        end if;
    end loop;
    revoke usage on language plpgsql, sql from public;
    grant execute on function pg_catalog.pg_notify(text, text) to fd_owner;
end
$$;
