-- An answer as the desk gets it: a stale change comes with the row as it is now, and with who
-- changed each of its columns last and when. Both are read anew for a repeated command too, because
-- commands keep no values.
create or replace function app.answer(answer jsonb) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when answer ->> 'code' = 'FD002' then answer || jsonb_build_object(
            'detail', answer -> 'detail' || jsonb_build_object(
                'current', app.row_image(
                    answer #>> '{detail,table}', (answer #>> '{detail,id}')::uuid
                ),
                'changed', app.last_changes(
                    answer #>> '{detail,table}', (answer #>> '{detail,id}')::uuid
                )
            )
        )
        else answer
    end
$$;
