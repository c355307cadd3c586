-- The triggers of a clinic's table: lock first, log last, nothing deleted.
create or replace function sec.attach_log(target text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format(
        'create trigger a_lock_head before insert or update or delete on app.%I
        for each statement execute function sec.lock_head()', target
    );
    execute format(
        'create trigger b_refuse_delete before delete on app.%I
        for each statement execute function sec.refuse_delete()', target
    );
    execute format(
        'create trigger b_refuse_truncate before truncate on app.%I
        for each statement execute function sec.refuse_delete()', target
    );
    execute format(
        'create trigger touch_row before update on app.%I
        for each row execute function sec.touch_row()', target
    );
    execute format(
        'create trigger z_log_insert after insert on app.%I referencing new table as fresh
        for each statement execute function sec.log_insert()', target
    );
    execute format(
        'create trigger z_log_update after update on app.%I
        referencing new table as fresh old table as stale
        for each statement execute function sec.log_update()', target
    );
end
$$;
