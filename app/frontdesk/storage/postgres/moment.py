"""Reads all of a clinic's rows as of one moment, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from frontdesk.storage.postgres.connection import DeskConnection
from frontdesk.storage.postgres.errors import translated

COUNT_SECONDS = 30.0
"""Silence while the server counts every row of a clinic: no sign yet of a dead line."""


class Moment:
    """What the server holds at one moment; belongs to the thread of its line.

    Every method raises errors of `domain.errors`.
    """

    def __init__(self, connection: DeskConnection) -> None:
        self._connection = connection

    def totals(self, tables: Sequence[str]) -> dict[str, int]:
        """Return how many rows of each table a desk keeps; servers since schema 3 can say."""
        with translated(), self._connection.patient(COUNT_SECONDS):
            row = self._connection.execute(
                "select app.snapshot_totals(%s::text[])", [list(tables)]
            ).fetchone()
        return dict(row[0]) if row else {}

    def of_day(self, begins: datetime, ends: datetime) -> list[tuple[str, str]]:
        """Return what a desk needs for the visits between two instants: (table, row as JSON text).

        The catalogue is with it. Servers since schema 3 can say.
        """
        with translated():
            return self._connection.execute(
                "select entity, image::text from app.snapshot_day(%s, %s)", [begins, ends]
            ).fetchall()

    def page(self, table: str, after: str | None, limit: int) -> list[tuple[str, str]]:
        """Return up to `limit` rows of a table after an id: (row as JSON text, its id)."""
        with translated():
            return self._connection.execute(
                "select r::text, r->>'id' from app.snapshot(%s::text, %s::uuid, %s::int) as r",
                [table, after, limit],
            ).fetchall()


@contextmanager
def consistent(connection: DeskConnection) -> Iterator[Moment]:
    """Let all reads inside see one moment of the database; whatever is raised closes the line."""
    _run(connection, "begin isolation level repeatable read read only")
    try:
        yield Moment(connection)
    except BaseException:
        connection.close()
        raise
    _run(connection, "commit")


def _run(connection: DeskConnection, statement: str) -> None:
    with translated():
        connection.execute(statement)
