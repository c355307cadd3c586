-- A role that another database of the cluster still uses stays. DROP OWNED will not do: it would
-- take away the right to connect to those other databases as well.
revoke usage on language plpgsql, sql from fd_owner;

alter default privileges for role fd_owner grant execute on functions to public;
alter default privileges for role fd_reader grant execute on functions to public;

do $$
declare
    role_name text;
begin
    execute pg_catalog.format(
        'revoke all on database %I from fd_staff, fd_service', pg_catalog.current_database()
    );
    foreach role_name in array array['fd_service', 'fd_staff', 'fd_reader', 'fd_owner'] loop
        begin
            execute pg_catalog.format('drop role %I', role_name);
        exception
            when dependent_objects_still_exist then null;
        end;
    end loop;
end
$$;
