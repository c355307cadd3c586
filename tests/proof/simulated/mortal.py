"""Databases of a process that may die at any statement, and of a disk that may be full.

Three things that cost a fifth of a world's time are left out, for no world disturbs them and other
tests do: what is encrypted (the proof of power cuts), the index that is searched (in the tests of
the overlay, after every step and crash), and the watch for files that somebody removes while they
are open (in those of the rescued outbox).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2

from frontdesk.storage.replica import cipher, search_index
from frontdesk.storage.replica.same_files import SameFiles

_WRITES = ("insert", "update", "create", "delete", "alter", "drop")


class Died(BaseException):
    """The process of a desk has ended; nothing of it runs any more."""


@dataclass
class Fate:
    """What is to happen to one desk's process and disk.

    `statements` and `commits` count down to its death, at any statement or at the end of a
    transaction; with `after` it still does what it was about to do.
    """

    statements: int = 0
    commits: int = 0
    after: bool = False
    dead: bool = False
    disk_full: bool = False
    connections: list[Any] = field(default_factory=list)

    @property
    def is_calm(self) -> bool:
        """Whether nothing at all is to happen."""
        return not (self.dead or self.disk_full or self.statements or self.commits)

    def meet(self, sql: str) -> bool:
        """Raise what happens before this statement; return whether it is the last one."""
        if self.dead:
            raise Died
        ends = sql == "commit"
        if self.statements:
            self.statements -= 1
            if not self.statements:
                return self._die()
        if self.commits and ends:
            self.commits -= 1
            if not self.commits:
                return self._die()
        if self.disk_full and (ends or sql.startswith(_WRITES)):
            raise _full()
        return False

    def _die(self) -> bool:
        self.dead = True
        if not self.after:
            raise Died
        return True

    def bury(self) -> None:
        """Close what the process had open: what it had not committed never was."""
        for connection in self.connections:
            dbapi2.Connection.close(connection)
        self.connections.clear()
        self.statements = self.commits = 0
        self.dead = False


def _full() -> Exception:
    error: Exception = dbapi2.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL  # type: ignore[attr-defined]
    return error


class _NoTurn:
    """Nobody waits for another in a world that takes one step at a time."""

    def __init__(self, _database: Path) -> None: ...

    def next(self) -> AbstractContextManager[None]:
        return nullcontext()


_FATES: dict[Path, Fate] = {}


_EXECUTE = dbapi2.Connection.execute


class _Mortal(cipher._WaitsItsTurn):
    """A connection of the program that meets the fate of its desk."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(path, **options)
        self._fate = _FATES[Path(path).parent]
        self._fate.connections.append(self)

    def execute(self, sql: str, params: Any = ()) -> Any:
        fate = self._fate
        if sql.startswith("pragma key"):
            return _EXECUTE(self, "select 1")
        if fate.is_calm or (sql == "rollback" and not fate.dead):
            return _EXECUTE(self, sql, params)
        last = fate.meet(sql)
        found = _EXECUTE(self, sql, params)
        if last:
            raise Died
        return found

    def executemany(self, sql: str, params: Any) -> Any:
        if not self._fate.is_calm:
            self._fate.meet(sql)
            if self._fate.dead:
                raise Died
        return super().executemany(sql, params)

    def close(self) -> None:
        if self in self._fate.connections:
            self._fate.connections.remove(self)
        super().close()


def peek(connection: Any, sql: str) -> list[Any]:
    """Read as an onlooker, whatever is to happen to the process."""
    rows: list[Any] = dbapi2.Connection.execute(connection, sql).fetchall()
    return rows


@contextmanager
def mortal_databases() -> Iterator[None]:
    """Within the block every database is opened by a process that may die."""
    try:
        with (
            patch.object(cipher, "_WaitsItsTurn", _Mortal),
            patch.object(cipher, "Turn", _NoTurn),
            patch.object(search_index, "affected", lambda *_: search_index.Affected()),
            patch.object(SameFiles, "are_there", lambda _: True),
        ):
            yield
    finally:
        _FATES.clear()


def fate_of(directory: Path) -> Fate:
    """Return what decides over the databases in this folder."""
    return _FATES.setdefault(directory, Fate())
