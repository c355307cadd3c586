-- The chain over ordered events, from the hash before the first of them.
create or replace aggregate sec.hash_chain(start bytea, piece bytea) (
    sfunc = sec.link_hash,
    stype = bytea
);
