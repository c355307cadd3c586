-- Refuses a command in a version of its name that this server does not understand.
create or replace function sec.require_version(cmd jsonb) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    supported jsonb;
begin
    select d.command_versions -> (cmd ->> 'name') into supported from sec.deployment as d;
    if not coalesce((cmd ->> 'version')::integer, 1) between
        coalesce((supported ->> 0)::integer, 1) and coalesce((supported ->> 1)::integer, 1) then
        raise exception 'this version of the command is not understood' using errcode = 'FD008';
    end if;
end
$$;
