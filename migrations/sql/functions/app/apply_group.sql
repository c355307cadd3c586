-- Applies neighbouring changes of one kind; only what staff may set, whoever calls.
create or replace function app.apply_group(
    target text, op text, columns text [], changed jsonb
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    settable constant text[] := app.command_columns(target);
begin
    if cardinality(settable) = 0 or not columns <@ settable then
        raise exception 'a command cannot set this' using errcode = 'FD003';
    elsif op = 'insert' then
        perform app.apply_inserts(target, columns, changed);
    elsif op = 'update' then
        perform app.apply_update(target, columns, changed -> 0);
    else
        raise exception 'a change is an insert or an update' using errcode = 'FD003';
    end if;
end
$$;
