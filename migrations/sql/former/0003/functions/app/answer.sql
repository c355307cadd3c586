-- An answer as the desk gets it: a stale change comes with the row as it is now. That row is read
-- anew for a repeated command too, because commands keep no values.
create or replace function app.answer(answer jsonb) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when answer ->> 'code' = 'FD002' then jsonb_set(answer, '{detail,current}', coalesce(
            app.row_image(answer #>> '{detail,table}', (answer #>> '{detail,id}')::uuid), 'null'
        ))
        else answer
    end
$$;
