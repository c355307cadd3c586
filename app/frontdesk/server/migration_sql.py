"""Runs the SQL files of `migrations/sql` inside a migration."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy
from alembic import op

from frontdesk.settings import migrations_dir

LOCKING_SECONDS = 1
"""How long a migration keeps everybody waiting before it has begun."""

# Whoever asks anything reads their binding first, so that the binding's lock keeps newcomers out
# while those who are in finish; taken in another order, each would wait for the other.
_LOCK_ALL = """do $$
declare
    targets text;
begin
    select string_agg(format('%I.%I', n.nspname, c.relname), ', ' order by
        c.relname <> 'login_binding', c.relname <> 'head', n.nspname, c.relname)
    into targets
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('app', 'sec') and c.relkind in ('r', 'p');
    if targets is not null then
        set local role fd_owner;
        execute format('lock table %s in access exclusive mode', targets);
        reset role;
    end if;
end
$$"""

_PARAMETER_LIKE = re.compile(r"(?<![:\w\\]):(?=\w)")


def sql_dir() -> Path:
    """Return the folder of the SQL files."""
    return migrations_dir() / "sql"


def run_file(name: str, *, as_of: str = "") -> None:
    """Run one file, named relative to `migrations/sql`, without `.sql`.

    With `as_of` it runs as that revision left it: a text that a later revision replaced is kept in
    `migrations/sql/former/REVISION`, so that every revision builds what it built when it was new.
    """
    run_sql(_text(name, as_of))


def _text(name: str, as_of: str) -> str:
    for revision in sorted(path.name for path in (sql_dir() / "former").glob("*")):
        former = sql_dir() / "former" / revision / f"{name}.sql"
        if as_of and revision >= as_of and former.exists():
            return former.read_text(encoding="utf-8")
    return (sql_dir() / f"{name}.sql").read_text(encoding="utf-8")


def run_sql(statements: str) -> None:
    """Run SQL as it stands: a colon before a word is not a parameter."""
    op.execute(sqlalchemy.text(_PARAMETER_LIKE.sub(r"\\:", statements)))


def be_careful() -> None:
    """Give up rather than make everybody wait for a lock, and name every schema in full.

    All locks are taken at once, or none: who works waits for the change itself, never for the
    migration's waiting. `server.migrating` tries again.
    """
    run_sql("set local search_path = pg_catalog, pg_temp")
    run_sql("set local lock_timeout = '5s'")
    run_sql(f"set local statement_timeout = '{LOCKING_SECONDS}s'")
    run_sql(_LOCK_ALL)
    run_sql("set local statement_timeout = '15min'")
