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
begin
    if answer is null then
        answer := app.try_changes(cmd);
        answer := answer || jsonb_build_object('replay', false, 'head', sec.end_command(
            cmd, answer ->> 'status', answer ->> 'code', nullif(answer -> 'detail', 'null')
        ));
    end if;
    return app.answer(answer);
end
$$;
