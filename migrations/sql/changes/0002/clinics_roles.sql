-- The clinics that exist get their roles as a new one does, and everybody the one they had by name:
-- that of the login, which decided what they may do, and not what was written beside the person.
do $$
declare
    clinic uuid;
begin
    for clinic in select t.id from sec.tenant as t loop
        perform set_config('app.acting_tenant', clinic::text, true);
        insert into app.role (id, name, perms, built_in)
        select gen_random_uuid(), t.name, to_jsonb(t.perms), true
        from sec.role_template as t
        order by t.name;
        update app.staff as s
        set role_id = r.id
        from app.role as r
        where s.tenant_id = clinic and s.deleted_at is null
            and r.tenant_id = clinic and r.name = coalesce((
                select b.role
                from sec.login_binding as b
                where b.tenant_id = clinic and b.staff_id = s.id
                order by b.active desc, b.created_at desc
                limit 1
            ), s.role);
    end loop;
    perform set_config('app.acting_tenant', '', true);
end
$$;
