-- Makes a command's changes with the rights of the caller, all or none, and says what came of it:
-- status, code, detail. An error that another try may cure is raised.
create or replace function app.try_changes(cmd jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    item record;
    code text;
    at_constraint text;
    at_table text;
    at_column text;
    message text;
begin
    item := null;
    begin
        if cmd ? 'unreadable' then
            raise exception 'the server cannot read this command' using errcode = 'FD003';
        elsif octet_length(cmd::text) > 4000000 then
            raise exception 'a command is no longer than 4 MB' using errcode = 'FD003';
        elsif sec.names_erased(cmd -> 'changes') then
            raise exception
                'the data of this client were erased; nothing can be kept for them any more'
            using errcode = 'FD009', table = 'client', constraint = 'record_erased';
        end if;
        perform sec.override_of(cmd);
        for item in select * from app.grouped_changes(cmd -> 'changes') loop
            perform app.apply_group(item.target, item.op, item.columns, item.changed);
        end loop;
        item := null;
        set constraints all immediate;
        set constraints all deferred;
        return jsonb_build_object('status', 'applied', 'code', null, 'detail', null);
    exception
        when others then
            get stacked diagnostics
                code = returned_sqlstate,
                at_constraint = constraint_name,
                at_table = table_name,
                at_column = column_name,
                message = message_text;
            if not sec.is_final(code) then
                raise;
            end if;
    end;
    code := left(coalesce(cmd ->> 'unreadable', code), 5);
    return jsonb_build_object('status', 'rejected', 'code', code, 'detail', jsonb_build_object(
        'constraint', nullif(at_constraint, ''),
        -- What was sent is repeated here as far as a name or an id goes, and no further.
        'table', left(coalesce(nullif(at_table, ''), to_jsonb(item) ->> 'target'), 100),
        'id', left(app.only_id(to_jsonb(item) -> 'changed'), 100),
        'column', nullif(at_column, ''),
        -- These messages quote the value, and commands keep no values.
        'message', case
            when code like '22%' then 'a value cannot be stored as it was given'
            else left(message, 1000)
        end,
        'current', null
    ));
end
$$;
