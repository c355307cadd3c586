"""Looks into the files of a desk without mending, migrating or setting aside anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.replica.cipher import (
    Connection,
    DamagedFile,
    is_sound,
    open_database,
    translated,
)
from frontdesk.storage.replica.ddl import REPLICA_FORMAT
from frontdesk.storage.replica.meta import ReplicaMeta, read_meta
from frontdesk.storage.replica.outbox_ddl import OUTBOX_FORMAT

PLAIN_HEAD = b"SQLite format 3\0"
"""How a database begins that is not encrypted."""


@dataclass(frozen=True, slots=True)
class FileLook:
    """What the file itself is like; its content was read only where `is_damaged` is False.

    `format` is 0 where it holds nothing yet.
    """

    size: int
    is_plain: bool = False
    is_damaged: bool = False
    format: int = 0
    is_newer: bool = False


@dataclass(frozen=True, slots=True)
class OutboxLook:
    """What waits and what was answered; `gaps` counts numbers that no command of a device has."""

    file: FileLook
    states: Mapping[str, int] = field(default_factory=dict)
    oldest_waiting: datetime | None = None
    last_seq: int = 0
    gaps: int = 0
    lease_until: datetime | None = None
    server_time: datetime | None = None

    @property
    def waiting(self) -> int:
        """Commands that the server has not answered."""
        return self.states.get("queued", 0) + self.states.get("in_doubt", 0)

    @property
    def attention(self) -> int:
        """Commands that were refused or held and that nobody has settled."""
        return self.states.get("rejected", 0) + self.states.get("held", 0)


@dataclass(frozen=True, slots=True)
class ReplicaLook:
    """What the copy of the clinic's data says of itself, and its rows by table."""

    file: FileLook
    meta: ReplicaMeta | None = None
    rows: Mapping[str, int] = field(default_factory=dict)


def look_into_outbox(path: Path, key: bytes, login: str) -> OutboxLook:
    """Look into the outbox; ReplicaUnusable where it cannot be opened at present.

    The numbers and the lease are those of `login`.
    """
    file = _look_at(path, key, OUTBOX_FORMAT)
    if file.is_damaged or file.is_plain or file.is_newer or not file.format:
        return OutboxLook(file)
    with _opened(path, key) as connection:
        return _outbox(connection, file, login)


def look_into_replica(path: Path, key: bytes) -> ReplicaLook:
    """Look into the replica; ReplicaUnusable where it cannot be opened at present."""
    file = _look_at(path, key, REPLICA_FORMAT)
    if file.is_damaged or file.is_plain or file.format != REPLICA_FORMAT:
        return ReplicaLook(file)
    with _opened(path, key) as connection:
        tables = [row[0] for row in connection.execute("select name from table_shape")]
        rows = {name: _count(connection, name) for name in tables}
        return ReplicaLook(file, read_meta(connection), rows)


def _look_at(path: Path, key: bytes, newest: int) -> FileLook:
    size = path.stat().st_size
    if not size:
        return FileLook(0)  # opening it would make a database of it
    with path.open("rb") as file:
        if file.read(len(PLAIN_HEAD)) == PLAIN_HEAD:
            return FileLook(size, is_plain=True)
    try:
        with _opened(path, key) as connection:
            if not is_sound(connection):
                return FileLook(size, is_damaged=True)
            row = connection.execute("pragma user_version").fetchone()
    except DamagedFile:
        return FileLook(size, is_damaged=True)
    found = 0 if row is None else int(row[0])
    return FileLook(size, format=found, is_newer=found > newest)


@contextmanager
def _opened(path: Path, key: bytes) -> Iterator[Connection]:
    """Open a file that is there; one that is not must not be made by looking for it."""
    if not path.exists():
        raise ReplicaUnusable("The file is not there.")
    connection = open_database(path, key, synchronous="FULL")
    try:
        with translated():
            yield connection
    finally:
        connection.close()


def _outbox(connection: Connection, file: FileLook, login: str) -> OutboxLook:
    states = connection.execute("select state, count(*) from command group by state").fetchall()
    oldest = connection.execute(
        "select min(client_time) from command where state in ('queued', 'in_doubt')"
    ).fetchone()
    last = connection.execute(
        "select coalesce(max(device_seq), 0) from command"
        " where device_id = (select device_id from person where login = ?)",
        (login,),
    ).fetchone()
    there = "select device_id, device_seq from command"
    if connection.execute("select 1 from sqlite_master where name = 'archived'").fetchone():
        there += " union select device_id, device_seq from archived"
    gaps = connection.execute(
        "select coalesce(sum(missing), 0) from (select max(device_seq) - min(device_seq) + 1"
        f" - count(*) as missing from ({there}) group by device_id)"
    ).fetchone()
    lease = connection.execute(
        "select lease_until from person where login = ?", (login,)
    ).fetchone()
    latest = connection.execute("select instant from latest").fetchone()
    return OutboxLook(
        file,
        {row[0]: row[1] for row in states},
        _instant(oldest),
        0 if last is None else last[0],
        0 if gaps is None else gaps[0],
        _instant(lease),
        _instant(latest),
    )


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f'select count(*) from "{table}"').fetchone()
    return 0 if row is None else int(row[0])


def _instant(row: object) -> datetime | None:
    value = None if row is None else row[0]  # type: ignore[index]
    return None if value is None else datetime.fromisoformat(value)
