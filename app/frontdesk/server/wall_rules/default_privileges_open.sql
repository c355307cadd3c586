-- What will be made belongs to its owner alone until it is granted.
select d.defaclrole::regrole::text || ' ' || d.defaclobjtype::text
from pg_default_acl as d
cross join aclexplode(d.defaclacl) as a
where a.grantee <> d.defaclrole
union all
select r.rolname || ' functions'
from pg_roles as r
where r.rolname in ('fd_owner', 'fd_reader', 'fd_warden') and not exists (
    select
    from pg_default_acl as d
    where d.defaclrole = r.oid and d.defaclnamespace = 0 and d.defaclobjtype = 'f'
)
