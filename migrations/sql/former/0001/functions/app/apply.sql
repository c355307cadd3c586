-- Applies one command with the rights of the caller: grants, row security, constraints and
-- triggers decide. A command that cannot be done is answered 'rejected' and recorded, so that the
-- ones behind it go on; an error that another try may cure is raised and nothing is recorded.
create or replace function app.apply(cmd jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    answer jsonb := sec.begin_command(cmd);
    item record;
    status text := 'applied';
    code text;
    detail jsonb;
    at_constraint text;
    at_table text;
    at_column text;
    message text;
begin
    if answer is not null then
        return app.answer(answer);
    end if;
    item := null;
    begin
        if cmd ? 'unreadable' then
            raise exception 'the server cannot read this command' using errcode = 'FD003';
        elsif octet_length(cmd::text) > 4000000 then
            raise exception 'a command is no longer than 4 MB' using errcode = 'FD003';
        end if;
        for item in select * from app.grouped_changes(cmd -> 'changes') loop
            perform app.apply_group(item.target, item.op, item.columns, item.changed);
        end loop;
        item := null;
        set constraints all immediate;
        set constraints all deferred;
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
            status := 'rejected';
            code := left(coalesce(cmd ->> 'unreadable', code), 5);
            detail := jsonb_build_object(
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
            );
    end;
    answer := jsonb_build_object(
        'status', status, 'code', code, 'detail', detail,
        'head', sec.end_command(cmd, status, code, detail), 'replay', false
    );
    return app.answer(answer);
end
$$;
