-- New passwords would be kept in a form that is guessed fast.
select 1 as settings
where current_setting('password_encryption') <> 'scram-sha-256'
