"""The drafts of a desk: bookings on their way, kept until the person says otherwise.

A file of its own beside the outbox, encrypted under the same key: a draft is written while
somebody types, and neither may that wake the line to the server nor wait for it. A draft is no
command and never leaves the workstation; each login sees its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.replica.cipher import Connection, immediate, translated
from frontdesk.storage.replica.disposable import open_disposable

DRAFTS_FORMAT = 1

_DDL = (
    """create table if not exists draft (
        id text primary key,
        login text not null,
        ordinal integer not null,
        body text not null) without rowid""",
    # Erased records, and drafts that went with them: a window that still shows one may write it.
    "create table if not exists erased (id text primary key) without rowid",
)


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it is kept; `body` is JSON that says its version itself."""

    id: UUID
    body: Mapping[str, Any]


class Drafts:
    """The drafts of one workstation; an instance belongs to one thread."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._connection = _open(path, key)

    def of(self, login: str) -> list[StoredDraft]:
        """Return a person's drafts in their order."""
        with translated():
            rows = self._connection.execute(
                "select id, body from draft where login = ? order by ordinal, id", (login,)
            ).fetchall()
        return [StoredDraft(UUID(row["id"]), json.loads(row["body"])) for row in rows]

    def write(
        self, login: str, kept: Mapping[UUID, Mapping[str, Any]], dropped: Iterable[UUID] = ()
    ) -> None:
        """Keep these drafts (bodies by id, in this order), forget those; all of it or nothing.

        A draft for somebody whose data were erased is not kept any more.
        """
        rows = [
            (str(draft_id), login, ordinal, json.dumps(body))
            for ordinal, (draft_id, body) in enumerate(kept.items())
        ]
        with immediate(self._connection):
            self._connection.executemany(
                "delete from draft where id = ? and login = ?",
                [(str(draft_id), login) for draft_id in dropped],
            )
            self._connection.executemany(
                "insert into draft (id, login, ordinal, body) select ?1, ?2, ?3, ?4"
                " where not exists (select 1 from erased e where instr(?1 || ?4, e.id))"
                " on conflict (id) do update set ordinal = excluded.ordinal, body = excluded.body",
                rows,
            )

    def forget(self, erased: Collection[str], is_about: Callable[[str], bool]) -> None:
        """Throw away every draft that holds an erased record's id, or a text that is about one."""
        with immediate(self._connection):
            rows = self._connection.execute("select id, body from draft").fetchall()
            gone = [
                row["id"]
                for row in rows
                if is_about(_typed(row["body"])) or any(each in row["body"] for each in erased)
            ]
            self._connection.executemany(
                "insert or ignore into erased (id) values (?)", [(each,) for each in erased]
            )
            for each in gone:
                self._connection.execute("delete from draft where id = ?", (each,))
                self._connection.execute("insert or ignore into erased (id) values (?)", (each,))

    def gone_with(self, ids: Iterable[UUID]) -> set[UUID]:
        """Return which of these drafts went with an erased record."""
        with translated():
            rows = self._connection.execute(
                "select id from erased where id in (select value from json_each(?))",
                (json.dumps([str(each) for each in ids]),),
            ).fetchall()
        return {UUID(row["id"]) for row in rows}

    @property
    def connection(self) -> Connection:
        """The open file."""
        return self._connection

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _typed(body: str) -> str:
    """Return all texts of a draft, one after the other."""
    document = json.loads(body)
    return " ".join(str(value) for value in document.values() if isinstance(value, str))


def _open(path: Path, key: bytes) -> Connection:
    # Unlike the outbox it holds no promise: the desk must open without it.
    connection = open_disposable(path, key, synchronous="FULL")
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: Connection) -> None:
    with immediate(connection):
        row = connection.execute("pragma user_version").fetchone()
        if row is not None and row[0] > DRAFTS_FORMAT:
            raise ReplicaUnusable(
                "A newer version of this program keeps drafts here. They stay as they are; this"
                " version keeps none."
            )
        for statement in _DDL:
            connection.execute(statement)
        connection.execute(f"pragma user_version = {DRAFTS_FORMAT}")
