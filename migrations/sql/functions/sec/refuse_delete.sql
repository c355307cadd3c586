-- Rows are never deleted: a desk would not hear of it. deleted_at is the way.
create or replace function sec.refuse_delete() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'rows of % are never deleted: set deleted_at', tg_table_name
    using errcode = 'FD009';
end
$$;
