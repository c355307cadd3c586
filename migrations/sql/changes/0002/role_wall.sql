-- Roles stand behind the wall like every record. Which ones came with the clinic is not for staff
-- to say.
select sec.raise_wall('role', 'role.write');
select sec.attach_log('role');
select sec.grant_columns('role');
select sec.grant_columns('staff');
revoke insert (built_in), update (built_in) on app.role from fd_staff;
