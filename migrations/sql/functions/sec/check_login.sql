-- Refuses whatever is not the name of a staff login of this clinic, or no verifier: what goes into
-- a statement about roles was looked at here.
create or replace function sec.check_login(login text, verifier text) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if login !~ '^u_[0-9a-f]{16,32}$' or sec.is_own_login(login) is not true then
        raise exception 'this is no staff login of the clinic' using errcode = '42501';
    elsif sec.is_verifier(verifier) is not true then
        raise exception 'this is no SCRAM-SHA-256 verifier' using errcode = '22023';
    end if;
end
$$;
