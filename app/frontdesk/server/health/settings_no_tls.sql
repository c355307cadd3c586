-- Reachable from other machines, and nothing on the line is encrypted.
select 1 as settings
where
    current_setting('ssl') = 'off'
    and exists (
        select from unnest(string_to_array(current_setting('listen_addresses'), ',')) as t (name)
        where trim(t.name) not in ('', 'localhost', '127.0.0.1', '::1')
    )
