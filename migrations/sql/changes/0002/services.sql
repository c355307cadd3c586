-- What a worker's or a report's login is for; such logins have opaque names as well.
alter table sec.login_binding
    add column if not exists label text not null default '' check (char_length(label) <= 500);

-- The wall binds the new group on every table there is; raise_wall does on those to come.
do $$
declare
    target text;
begin
    for target in
        select p.polrelid::regclass::text
        from pg_catalog.pg_policy as p
        where p.polname = 'tenant_wall'
    loop
        execute pg_catalog.format(
            'alter policy tenant_wall on %s to fd_owner, fd_reader, fd_staff, fd_service, fd_report',
            target
        );
    end loop;
end
$$;
