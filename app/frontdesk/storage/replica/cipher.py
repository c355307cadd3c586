"""Opens the encrypted databases of a desk and says in our words what went wrong with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

from sqlcipher3 import dbapi2

from frontdesk.domain.errors import BugError, DiskFull, ReplicaUnusable
from frontdesk.storage.replica.turn import Turn

BUSY_TIMEOUT_MS = 15_000
"""How long a write waits for another process of this desk before it gives up."""

KEY_BYTES = 32


class DamagedFile(ReplicaUnusable):
    """The key does not open the file, or bytes in it have changed: encryption tells no more."""


PAGE_CACHE_KIB = 32_768
"""As much of a file as one connection keeps in memory at most, once it has read so much."""

_JOURNAL_LIMIT = 4 * 2**20
"""Bytes that the write-ahead log keeps after a snapshot had made it grow."""


class Row(Protocol):
    """A row of a result: values by column name or by index."""

    def __getitem__(self, key: str | int) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def __len__(self) -> int: ...

    def keys(self) -> list[str]: ...


class Cursor(Protocol):
    """What is used of a DB-API cursor."""

    rowcount: int

    def fetchone(self) -> Row | None: ...

    def fetchall(self) -> list[Row]: ...

    def __iter__(self) -> Iterator[Row]: ...


class Connection(Protocol):
    """What is used of a DB-API connection; `turn` is its place among those who wait to write.

    `met_damage` says that it has come upon a broken page: SQLCipher lets it write nothing any more,
    though another connection may.
    """

    in_transaction: bool
    total_changes: int
    turn: Turn
    met_damage: bool

    def execute(self, sql: str, params: Any = ...) -> Cursor: ...

    def executemany(self, sql: str, params: Iterable[Sequence[Any]]) -> Cursor: ...

    def create_function(self, name: str, args: int, function: Any, **options: bool) -> None: ...

    def backup(self, target: Connection) -> None: ...

    def close(self) -> None: ...


class OpenFile(Protocol):
    """A database that may be opened anew; its connection is good for one transaction at a time."""

    @property
    def connection(self) -> Connection: ...


class _WaitsItsTurn(dbapi2.Connection):  # type: ignore[misc]  # the driver has no types
    turn: Turn
    met_damage: bool = False


def open_database(path: Path, key: bytes, *, synchronous: Literal["FULL", "NORMAL"]) -> Connection:
    """Open or create the database at `path`, encrypted under `key` (32 random bytes).

    Every process of the desk may hold one open: WAL, and writers wait for each other. Raises
    ReplicaUnusable for a wrong key, a damaged or unreadable file.
    """
    if len(key) != KEY_BYTES:
        raise BugError(f"a database key has {KEY_BYTES} bytes")
    with translated():
        connection: Connection = dbapi2.connect(
            str(path),
            isolation_level=None,
            cached_statements=256,
            timeout=BUSY_TIMEOUT_MS / 1000,
            factory=_WaitsItsTurn,
        )
    connection.turn = Turn(path)
    try:
        _prepare(connection, key, synchronous)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: Any, key: bytes, synchronous: str) -> None:
    with translated():
        connection.execute("pragma cipher_log_level = NONE")
        connection.execute(f"pragma key = \"x'{key.hex()}'\"")
        connection.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("select count(*) from sqlite_master")
        connection.execute("pragma journal_mode = wal")
        connection.execute(f"pragma journal_size_limit = {_JOURNAL_LIMIT}")
        connection.execute(f"pragma synchronous = {synchronous}")
        connection.execute(f"pragma cache_size = -{PAGE_CACHE_KIB}")
        connection.execute("pragma temp_store = memory")
        connection.execute("pragma trusted_schema = off")
    connection.row_factory = dbapi2.Row


@contextmanager
def immediate(connection: Connection) -> Iterator[None]:
    """Hold the database's only write place for the block: all of it happens, or nothing."""
    _begin(connection)
    try:
        with noticing_damage(connection):
            yield
            connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _begin(connection: Connection) -> None:
    with connection.turn.next(), noticing_damage(connection):
        connection.execute("begin immediate")


@contextmanager
def rehearsal(connection: Connection) -> Iterator[None]:
    """Like `immediate`, but whatever the block changes is undone at its end."""
    _begin(connection)
    try:
        with noticing_damage(connection):
            yield
    finally:
        if connection.in_transaction:
            connection.execute("rollback")


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """Let all reads of the block see one state of the database; may be nested."""
    if connection.in_transaction:
        yield
        return
    with translated():
        connection.execute("begin")
    try:
        yield
    finally:
        connection.execute("rollback")


class noticing_damage:  # noqa: N801 - used as a word, like the functions around it
    """Like `translated`; a connection that comes upon a broken page remembers it."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None:
            return
        ours = translate(error) if isinstance(error, dbapi2.Error) else error
        if isinstance(ours, DamagedFile):
            self._connection.met_damage = True
        if ours is not error:
            raise ours from error


def is_sound(connection: Connection) -> bool:
    """Check the seal of every page of a database, and its structure."""
    if not is_sealed(connection):
        return False
    try:
        with reading(connection), translated():
            _look_anew_at_indexes(connection)
            verdict = connection.execute("pragma quick_check").fetchall()
    except DamagedFile:
        return False
    return [row[0] for row in verdict] == ["ok"]


def _look_anew_at_indexes(connection: Connection) -> None:
    """Let each full-text index notice what others wrote, within the caller's transaction.

    FTS5 checks itself by what it remembers of its own structure, and only a query renews that: what
    another connection has merged since would be taken for damage.
    """
    names = connection.execute(
        "select name from sqlite_master where sql like 'create virtual table%using fts5%'"
    ).fetchall()
    for row in names:
        connection.execute(f'select rowid from "{row[0]}" limit 1').fetchall()


def is_sealed(connection: Connection) -> bool:
    """Check the seal of every page alone: no bit has changed since the page was written."""
    try:
        with translated():
            if not _broken_seals(connection):
                return True
            # The check reads the file alone. A power cut may have torn a page there while the log,
            # which readers look at first, holds it whole: it is put back, and looked at again.
            connection.execute("pragma wal_checkpoint(full)").fetchall()
            return not _broken_seals(connection)
    except DamagedFile:
        return False


def _broken_seals(connection: Connection) -> list[Row]:
    return connection.execute("pragma cipher_integrity_check").fetchall()


_DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})

_LOOK = (
    "This step was not done; all before it is kept. See whether the folder of this desk may be"
    " written and the disk has room, and try again"
)
_BUSY = "another program is writing. This step was not done; try again in a moment"
_UNUSABLE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CANTOPEN: f"a file of it cannot be opened. {_LOOK}",
    sqlite3.SQLITE_IOERR: f"the disk reports an error. {_LOOK}",
    sqlite3.SQLITE_PERM: f"access is denied. {_LOOK}",
    sqlite3.SQLITE_AUTH: f"access is denied. {_LOOK}",
    sqlite3.SQLITE_READONLY: f"it may only be read. {_LOOK}",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
    sqlite3.SQLITE_PROTOCOL: _BUSY,
}


class translated:  # noqa: N801 - used as a word, like the functions around it
    """Turn the driver's errors into the program's, once, here.

    The driver's text is left out of ours: it can quote values. Every query of the program is in
    such a block: a generator's price would be a good part of the query's.
    """

    __slots__ = ()

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, dbapi2.Error):
            raise translate(error) from error


def translate(error: dbapi2.Error) -> Exception:
    """Return our error for the driver's, by its result code."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(
            "There is no room left on the disk. This step was not done; all before it is kept."
            " Free some room and try again."
        )
    if code in _DAMAGED:
        return DamagedFile(
            "A part of the data on this workstation is damaged, or its key does not fit. This step"
            " was not done. Close the program and sign in again: it then saves what can be read."
        )
    reason = _UNUSABLE.get(code)
    if reason is not None:
        return ReplicaUnusable(f"The data on this workstation cannot be used: {reason}.")
    return BugError(f"unexpected database error {type(error).__name__} (code {code})")
