-- Lets a held command happen now, with the rights of the manager who releases it: the same path and
-- the same rules as any other. What cannot be done is answered as app.apply would, and stays held.
-- Who may do what is never changed this way: whoever was shut out may not leave such a thing behind.
create or replace function app.release(command_id uuid) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    opened constant jsonb := sec.begin_release(command_id);
    cmd constant jsonb := opened -> 'envelope';
    answer jsonb := opened -> 'answer';
begin
    if answer is not null then
        return app.answer(answer);
    end if;
    perform sec.require_version(cmd);
    if cmd @? '$.changes[*].table ? (@ == "staff" || @ == "role")' then
        answer := jsonb_build_object(
            'status', 'rejected', 'code', 'FD009', 'detail', jsonb_build_object(
                'constraint', 'held_rights', 'table', 'held',
                'message', 'An entry that was held may not change people or their rights. Drop it.'
            )
        );
    else
        answer := app.try_changes(cmd);
    end if;
    return app.answer(answer || jsonb_build_object('replay', false, 'head', case
        when answer ->> 'status' = 'applied' then sec.end_release(command_id)
        else sec.head_position()
    end));
end
$$;
