"""Runs the SQL files of `migrations/sql` inside a migration."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy
from alembic import op

from frontdesk.settings import migrations_dir

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
    """Give up rather than make everybody wait for a lock, and name every schema in full."""
    run_sql("set local lock_timeout = '5s'")
    run_sql("set local statement_timeout = '15min'")
    run_sql("set local search_path = pg_catalog, pg_temp")
