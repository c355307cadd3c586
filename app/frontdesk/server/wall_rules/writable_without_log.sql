-- Whatever staff may write is locked first, logged last and never deleted.
select c.oid::regclass::text || ' ' || w.name
from pg_class as c
cross join (values
    ('a_lock_head'), ('b_refuse_delete'), ('b_refuse_truncate'), ('touch_row'),
    ('z_log_insert'), ('z_log_update')
) as w (name)
where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
    and has_any_column_privilege('fd_staff', c.oid, 'insert, update')
    and not exists (
        select
        from pg_trigger as t
        where t.tgrelid = c.oid and t.tgname = w.name and t.tgenabled = 'O'
    )
