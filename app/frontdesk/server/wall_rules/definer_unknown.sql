-- Each definer function that a login may call is a door in the wall: a new one has to be looked
-- at, and named here.
select p.oid::regprocedure::text
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')
    and exists (
        select
        from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
        left join pg_roles as r on r.oid = a.grantee
        where a.grantee = 0 or (
            a.grantee <> p.proowner and r.rolname not in ('fd_owner', 'fd_reader', 'fd_warden')
        )
    )
    and (n.nspname || '.' || p.proname) not in (
        'app.add_staff',
        'app.answers_kept',
        'app.change_own_password',
        'app.devices',
        'app.disable_staff',
        'app.drop_held',
        'app.enable_staff',
        'app.end_sessions',
        'app.erase_client',
        'app.erasures',
        'app.export_client',
        'app.hand_over',
        'app.held_commands',
        'app.hello',
        'app.reset_password',
        'app.revoke_device',
        'app.revoke_workstation',
        'app.staff_list',
        'app.log_authors',
        'sec.begin_command',
        'sec.begin_release',
        'sec.can',
        'sec.end_command',
        'sec.end_release',
        'sec.epoch',
        'sec.head_position',
        'sec.names_erased',
        'sec.override_of',
        'sec.require_version',
        'sec.staff_id',
        'sec.tenant_id',
        'sec.window_start'
    )
