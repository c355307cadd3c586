-- A role that another database of the cluster still uses stays.
do $$
begin
    execute pg_catalog.format(
        'revoke all on database %I from fd_report', pg_catalog.current_database()
    );
    drop role fd_report;
exception
    when dependent_objects_still_exist then null;
end
$$;
