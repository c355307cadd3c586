"""Migrates a database for its operator, and says where its schema stands."""

from __future__ import annotations

import psycopg
import sqlalchemy.exc

from frontdesk.domain.errors import BugError
from frontdesk.server.migrate import migrate
from frontdesk.server.operator_connection import operator_connection
from frontdesk.storage.postgres.errors import statement_error, translated


def migrate_for_operator(dsn: str) -> str:
    """Bring the schema to head and return its revision; harmless to repeat.

    Raises:
        InvalidInput: the DSN cannot be read.
        EnvironmentalError: the server cannot be reached or is busy, or the schema is newer than
            this program; it is as before.
    """
    with operator_connection(dsn) as connection:
        connection.execute("select 1")  # say who cannot be reached before anything is changed
    try:
        migrate(dsn)
    except psycopg.Error as exc:
        raise statement_error(exc) from exc
    except sqlalchemy.exc.DBAPIError as exc:
        if isinstance(exc.orig, psycopg.Error):
            raise statement_error(exc.orig) from exc
        raise BugError("The migration failed; the schema is as it was.") from exc
    return _revision(dsn)


def _revision(dsn: str) -> str:
    with operator_connection(dsn) as connection, translated():
        row = connection.execute("select version_num from alembic_version").fetchone()
    return str(row[0]) if row else ""
