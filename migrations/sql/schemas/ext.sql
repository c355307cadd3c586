-- Extensions live apart: nobody but our owner may name their functions.
create schema if not exists ext;
create extension if not exists btree_gist with schema ext;
create extension if not exists btree_gin with schema ext;
create extension if not exists pg_trgm with schema ext;
create extension if not exists unaccent with schema ext;
revoke all on schema ext from public;
grant usage on schema ext to fd_owner, fd_reader;
