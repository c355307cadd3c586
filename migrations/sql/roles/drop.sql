-- A role that another database of the cluster still uses stays.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['fd_service', 'fd_staff', 'fd_reader', 'fd_owner'] loop
        begin
            execute pg_catalog.format('drop owned by %I', role_name);
            execute pg_catalog.format('drop role %I', role_name);
        exception
            when dependent_objects_still_exist then null;
        end;
    end loop;
end
$$;
