"""The open file of an outbox, as all that stands in it is read and written."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from frontdesk.domain.errors import EnvironmentalError
from frontdesk.logs import log
from frontdesk.logs.events import OutboxNotPutBack, OutboxPutBack
from frontdesk.logs.fields import ErrorKind
from frontdesk.storage.replica.cipher import (
    Connection,
    immediate,
    open_database,
    reading,
    translated,
)
from frontdesk.storage.replica.commands import OutboxCommand, command_from_row
from frontdesk.storage.replica.outbox_ddl import make_outbox
from frontdesk.storage.replica.rescued_outbox import RescuedOutbox
from frontdesk.storage.replica.same_files import SameFiles

WAITING = "state in ('queued', 'in_doubt')"
"""The server has not answered yet."""

ATTENTION = "state in ('rejected', 'held')"
"""It was refused or held, and nobody has settled it."""

THEIRS = "device_id = (select device_id from person where login = ?)"
"""It has a number in the line of this person's device here."""


class OutboxFile:
    """One thread's way into the file; where it was removed, it is put back under its name."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._rescued = RescuedOutbox(path, key)
        self._rescued.finish()
        self._connection = _opened(path, key)
        self._found = SameFiles(path)
        self._tried: object = _NEVER
        self._is_closed = False
        self._former_versions = 0
        self._written = 0

    @property
    def connection(self) -> Connection:
        """The connection, a new one where the file had to be put back; good for one transaction."""
        if self._is_lost() and self._found.at_the_name() != self._tried:
            try:
                self._put_back()
            except EnvironmentalError as error:  # it can still be read; writing says so
                log(OutboxNotPutBack(ErrorKind.of(error)))
        return self._connection

    def _is_lost(self) -> bool:
        if self._is_closed or self._connection.in_transaction:
            return False
        return not self._found.are_there()

    def _put_back(self) -> None:
        self._tried = self._found.at_the_name()  # while it stays so, reading tries it once
        self._rescued.put_back(self._connection, self._found)
        fresh = _opened(self.path, self._key)
        self._former_versions += self._data_version() + 1
        self._connection.close()
        self._connection, self._found = fresh, SameFiles(self.path)
        self._tried = _NEVER
        log(OutboxPutBack())

    def transaction(self) -> AbstractContextManager[None]:
        """Hold the file for a block; what was written is on the disk when the block has ended.

        ReplicaUnusable or DiskFull where it was removed and cannot be put back.
        """
        if self._is_lost():
            self._put_back()
        self._written += 1
        return immediate(self._connection)

    def version(self) -> int:
        """Return a number that differs after anybody, also another process, wrote here."""
        here = int(self.value("pragma data_version"))
        return (self._former_versions + here << 32) + self._written

    def stamp(self) -> tuple[int, int, int]:
        """Return what differs after anybody wrote here, be it past `transaction`; not within one.

        As long as it is the same, what was read after it was asked for is so still.
        """
        of_others = int(self.value("pragma data_version"))
        return self._former_versions, of_others, self._connection.total_changes

    def consistent(self) -> AbstractContextManager[None]:
        """Let all reads of a block see one state, whatever another process writes meanwhile."""
        return reading(self.connection)

    def _data_version(self) -> int:
        with translated():
            row = self._connection.execute("pragma data_version").fetchone()
        return 0 if row is None else int(row[0])

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
        """Close the file; one that was removed is put back first, for it would be gone."""
        try:
            if self._is_lost():
                self._put_back()
        except EnvironmentalError as error:
            log(OutboxNotPutBack(ErrorKind.of(error)))
        finally:
            self._is_closed = True
            self._connection.close()


_NEVER = object()


def _opened(path: Path, key: bytes) -> Connection:
    connection = open_database(path, key, synchronous="FULL")
    try:
        make_outbox(connection)
    except BaseException:
        connection.close()
        raise
    return connection
