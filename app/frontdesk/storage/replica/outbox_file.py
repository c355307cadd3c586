"""The open file of an outbox, as all that stands in it is read and written."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from frontdesk.storage.replica.cipher import Connection, immediate, open_database, translated
from frontdesk.storage.replica.commands import OutboxCommand, command_from_row
from frontdesk.storage.replica.outbox_ddl import make_outbox

WAITING = "state in ('queued', 'in_doubt')"
"""The server has not answered yet."""

ATTENTION = "state in ('rejected', 'held')"
"""It was refused or held, and nobody has settled it."""

THEIRS = "device_id = (select device_id from person where login = ?)"
"""It has a number in the line of this person's device here."""


class OutboxFile:
    """One connection to the file; it belongs to one thread."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._written = 0
        self.connection: Connection = open_database(path, key, synchronous="FULL")
        try:
            make_outbox(self.connection)
        except BaseException:
            self.connection.close()
            raise

    def transaction(self) -> AbstractContextManager[None]:
        """Hold the file for a block; what was written is on the disk when the block has ended."""
        self._written += 1
        return immediate(self.connection)

    def version(self) -> int:
        """Return a number that differs after anybody, also another process, wrote here."""
        return (int(self.value("pragma data_version")) << 32) + self._written

    def commands(
        self,
        where: str,
        params: tuple[Any, ...] = (),
        *,
        order: str = "ordinal",
        limit: int = -1,
    ) -> list[OutboxCommand]:
        """Return the commands of which a condition is true."""
        rows = self.rows(
            f"select * from command where {where} order by {order} limit ?",
            (*params, limit),
        )
        return [command_from_row(row) for row in rows]

    def rows(self, sql: str, params: tuple[Any, ...] = ()) -> list[Any]:
        """Return the rows of a query."""
        with translated():
            return self.connection.execute(sql, params).fetchall()

    def value(self, sql: str, *params: Any) -> Any:
        """Return the first value of a query's first row, None where there is none."""
        rows = self.rows(sql, params)
        return rows[0][0] if rows else None

    def close(self) -> None:
        """Close the file."""
        self.connection.close()
