-- A device is one person at one workstation; either can be shut out. The workstation is a profile's
-- directory, and names itself. Texts keep no statistics: see policies/raise_wall.
alter table app.device
    add column if not exists workstation uuid,
    add column if not exists revoked_by name,
    add column if not exists revoked_scope text
        check (revoked_scope in ('device', 'workstation')),
    add column if not exists revoked_reason text not null default ''
        check (char_length(revoked_reason) <= 500),
    alter column revoked_by set statistics 0,
    alter column revoked_scope set statistics 0,
    alter column revoked_reason set statistics 0;

-- What is handed over for a manager has no number in its desk's sequence. override is who asked a
-- colleague to do this in his stead, and why.
-- No client reads this table, so none can meet the null.
alter table app.command
    -- squawk-ignore ban-drop-not-null
    alter column device_seq drop not null,
    add column if not exists override jsonb check (octet_length(override::text) <= 5000),
    alter column override set statistics 0;

-- From then on the login may only hand over, and not for ever: see sec.leaving_until.
alter table sec.login_binding add column if not exists disabled_at timestamptz;
