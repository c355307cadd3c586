"""Reads all of a clinic's rows as of one moment, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from psycopg import generators
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from frontdesk.storage.postgres.connection import DeskConnection
from frontdesk.storage.postgres.errors import translated

COUNT_SECONDS = 30.0
"""Silence while the server counts every row of a clinic: no sign yet of a dead line."""


_PAGE = b"select r::text, r->>'id' from app.snapshot($1::text, $2::uuid, $3::int) as r"

Rows = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A page of a table that was asked for: up to `limit` rows after an id."""

    table: str
    after: str | None
    limit: int


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

    def page(self, table: str, after: str | None, limit: int) -> Rows:
        """Return up to `limit` rows of a table after an id: (row as JSON text, its id)."""
        return self.answer(self.ask(table, after, limit))

    def ask(self, table: str, after: str | None, limit: int) -> Question:
        """Ask for a page without waiting for it; nothing else may be asked before its answer."""
        wire = self._connection.pgconn
        values = [table.encode(), None if after is None else after.encode(), b"%d" % limit]
        with translated():
            wire.send_query_params(_PAGE, values)
            self._connection.wait(generators.send(wire))
        return Question(table, after, limit)

    def answer(self, _question: Question) -> Rows:
        """Wait for the page that was asked for."""
        with translated():
            results = self._connection.wait(generators.fetch_many(self._connection.pgconn))
            found = results[-1]
            if found.status != ExecStatus.TUPLES_OK:
                raise error_from_result(found)
        return [(_text(found, row, 0), _text(found, row, 1)) for row in range(found.ntuples)]


def _text(found: PGresult, row: int, column: int) -> str:
    return (found.get_value(row, column) or b"").decode()


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
