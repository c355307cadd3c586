"""Reads of the replica: plain SQL in, rows out, everything the screens show comes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.errors import BugError, NotSynchronised
from frontdesk.storage.replica.cipher import (
    Connection,
    DamagedFile,
    Row,
    noticing_damage,
    reading,
    translated,
)
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.outbox import Outbox
from frontdesk.storage.replica.people import Person
from frontdesk.storage.replica.replica_file import ReplicaFile

Params = Sequence[Any] | Mapping[str, Any]


class Replica:
    """What this desk knows: the server's rows with the waiting commands on top."""

    def __init__(self, file: ReplicaFile, outbox: Outbox) -> None:
        self._file = file
        self._outbox = outbox
        self._meta_text: str | None = None
        self._meta: ReplicaMeta | None = None
        self.on_damage: Callable[[], None] = _nothing
        """Called where a page that was read is damaged, before the error is raised."""
        self.login: str | None = None
        """Who works with this view, if it is not whom the server was last asked for."""

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """Return all rows; NotSynchronised before the first snapshot."""
        return self._execute(sql, params)

    def row(self, sql: str, params: Params = ()) -> Row | None:
        """Return the first row, or None."""
        rows = self._execute(sql, params)
        return rows[0] if rows else None

    def value(self, sql: str, params: Params = ()) -> Any:
        """Return the first column of the first row, or None."""
        row = self.row(sql, params)
        return None if row is None else row[0]

    def consistent(self) -> AbstractContextManager[None]:
        """Let all reads of a block see one state, whatever another process writes meanwhile."""
        return reading(self._connection)

    @property
    def meta(self) -> ReplicaMeta | None:
        """Whose data this is and up to where, for the active person; None before a snapshot."""
        return self._for_whom(self.meta_of_anybody)

    def kept(self) -> ReplicaMeta:
        """Return the meta as it is kept, for whomever the rows were fetched."""
        return _fetched(self.meta_of_anybody)

    @property
    def meta_of_anybody(self) -> ReplicaMeta | None:
        """The meta as it is kept; None before a snapshot."""
        text = self.value("select value from meta where name = 'meta'")
        if text != self._meta_text:
            self._meta = None if text is None else ReplicaMeta.from_json(text)
            self._meta_text = text
        return self._meta

    def _for_whom(self, meta: ReplicaMeta | None) -> ReplicaMeta | None:
        if meta is None or self.login is None or self.login == meta.login:
            return meta
        person = self._outbox.people.of(self.login)
        if person is not None and person.staff_id is not None:
            return meta.for_person(person)
        # Not greeted yet, at most known by a device: the former program's one person has no name,
        # and keeps the rights that were last heard of.
        return meta if not meta.login else meta.for_person(Person(self.login))

    def signed_in(self) -> ReplicaMeta:
        """Return the meta as the active person's; NotSynchronised before the first snapshot."""
        return _fetched(self.meta)

    def zone(self) -> ZoneInfo:
        """Return the clinic's time zone."""
        return ZoneInfo(self.signed_in().timezone)

    def is_pending(self, table: str, row_id: UUID) -> bool:
        """Whether a command that the server has not answered touches this row."""
        return row_id in self.pending_ids(table)

    def pending_ids(self, table: str) -> frozenset[UUID]:
        """Return the rows of a table that commands without an answer touch."""
        return self._outbox.waiting_rows(table)

    def attention_ids(self, table: str) -> frozenset[UUID]:
        """Return the rows of a table that refused or held commands touch."""
        return self._outbox.attention_rows(table)

    def unsettled(self) -> list[OutboxCommand]:
        """Return the commands that were refused or held and that nobody has settled."""
        return self._outbox.attention()

    def _execute(self, sql: str, params: Params) -> list[Row]:
        try:
            connection = self._connection
            with noticing_damage(connection):  # to the end: a half-read one would keep its state
                return connection.execute(sql, params).fetchall()
        except DamagedFile:
            self.on_damage()
            raise
        except BugError:
            if self._holds_data():
                raise
        raise NotSynchronised(
            "This workstation has not fetched the clinic's data yet. Connect once."
        )

    def _holds_data(self) -> bool:
        """Whether a snapshot was ever loaded: before it there are no tables to read."""
        try:
            with translated():
                query = "select 1 from meta where name = 'meta'"
                return self._connection.execute(query).fetchone() is not None
        except BugError:  # while a damaged one is emptied there is not even this table
            return False


def _nothing() -> None:
    """Nobody wants to hear of damage."""


def _fetched(meta: ReplicaMeta | None) -> ReplicaMeta:
    if meta is None:
        raise NotSynchronised(
            "This workstation has not fetched the clinic's data yet. Connect once."
        )
    return meta
