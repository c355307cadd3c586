-- The clinic, the permissions and the person follow from the login that opened the session, never
-- from a role taken or a setting made since.
select w.name
from (values
    ('sec.tenant_id()'), ('sec.can(text)'), ('sec.staff_id()')
) as w (name)
left join pg_proc as p on p.oid = to_regprocedure(w.name)
where p.oid is null or not p.prosecdef or p.provolatile <> 's'
    or p.proowner <> 'fd_owner'::regrole
    or p.prosrc
    !~ 'b\.role_name = session_user and (b\.active|\(b\.active or sec\.hands_over\(\)\))\s*($|\))'
    or p.prosrc ~* 'current_user|current_role'
    or (w.name <> 'sec.tenant_id()' and p.prosrc ~* 'current_setting')
    or (w.name = 'sec.tenant_id()' and p.prosrc !~ 'when (not )?b\.service')
