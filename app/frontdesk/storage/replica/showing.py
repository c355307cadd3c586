"""Keeps what is shown in line with the outbox: which commands stand on top of the server's rows.

Everything here is done within a write transaction of the replica, which the caller holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import Change
from frontdesk.domain.ids import CommandId
from frontdesk.storage.replica import search_index
from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.ddl import TableShape, stored_shapes
from frontdesk.storage.replica.feed import put_page, rows_of_page
from frontdesk.storage.replica.forgetting import forget_rows
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.outbox import Outbox
from frontdesk.storage.replica.overlay import Overlay, Pairs
from frontdesk.storage.replica.replica_file import ReplicaFile


class Showing:
    """What one desk shows; belongs to the thread of its store."""

    def __init__(self, file: ReplicaFile, outbox: Outbox) -> None:
        self._file = file
        self._outbox = outbox
        self._shapes: dict[str, TableShape] = {}
        self._shapes_version: tuple[int, int] | None = None

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    def show(
        self,
        meta: ReplicaMeta,
        page: Mapping[str, Any] | None = None,
        *,
        at_hand: Sequence[OutboxCommand] = (),
    ) -> Pairs:
        """Bring the shown commands in line with the outbox at `meta`, and the rows with `page`.

        Returns the rows that may be different now. Commands `at_hand` need not be read.
        """
        overlay = self.overlay()
        wanted = self._outbox.shown_ids(meta.epoch, meta.cursor)
        shapes = self.shapes()
        arriving = set() if page is None else {p for p in rows_of_page(page) if p[0] in shapes}
        shown = overlay.shown()
        if not arriving and _are_the_same(shown, wanted):
            return set()
        coming = self._coming(shown, wanted, at_hand)
        plan = overlay.plan(shown, wanted, arriving=arriving, coming=_pairs(coming))
        put_on = coming if _ids(coming) == plan.put_on else self._outbox.commands(plan.put_on)
        moved = arriving | overlay.touched(plan.take_off)
        searched = moved | _pairs(put_on, search_index.is_searched)
        stale = search_index.affected(self._connection, searched)
        overlay.take_off(plan.take_off)
        if page is not None:
            put_page(self._connection, shapes, page)
        overlay.put_on(put_on)
        search_index.refresh(
            self._connection, stale | search_index.affected(self._connection, searched)
        )
        return moved | _pairs(put_on)

    def _coming(
        self, shown: list[UUID], wanted: list[CommandId], at_hand: Sequence[OutboxCommand]
    ) -> Sequence[OutboxCommand]:
        """Return the commands that are wanted and not shown yet, oldest first."""
        new = wanted[len(shown) :]
        if wanted[: len(shown)] != shown:
            there = set(shown)
            new = [each for each in wanted if each not in there]
        return at_hand if new == list(_ids(at_hand)) else self._outbox.commands(new)

    def show_again(
        self, meta: ReplicaMeta, pairs: Pairs, blanked: set[UUID], erased: Mapping[str, str]
    ) -> Pairs:
        """Take what touches these rows off, empty them, put it on as it is now; return the rows."""
        overlay = self.overlay()
        pairs = pairs | overlay.touched(list(blanked))
        wanted = self._outbox.shown_ids(meta.epoch, meta.cursor)
        plan = overlay.plan(overlay.shown(), wanted, arriving=pairs, coming=set())
        pairs |= overlay.touched(plan.take_off)
        overlay.take_off(plan.take_off)
        forget_rows(self._connection, erased)
        overlay.put_on(self._outbox.commands(plan.put_on))
        return pairs

    def overlay(self) -> Overlay:
        """Return the commands that are on, as they can be taken off and put on."""
        return Overlay(self._connection, self.shapes())

    def shapes(self) -> dict[str, TableShape]:
        """Return the shapes of the tables, read again after anybody swapped them."""
        connection = self._connection
        row = connection.execute("pragma schema_version").fetchone()
        version = (id(connection), -1 if row is None else int(row[0]))
        if version != self._shapes_version:
            self._shapes = stored_shapes(self._connection)
            self._shapes_version = version
        return self._shapes


def _are_the_same(shown: Sequence[UUID], wanted: Sequence[UUID]) -> bool:
    return shown == wanted or (len(shown) == len(wanted) and set(shown) == set(wanted))


def _ids(commands: Sequence[OutboxCommand]) -> tuple[UUID, ...]:
    return tuple(command.command_id for command in commands)


def _pairs(
    commands: Iterable[OutboxCommand], which: Callable[[Change], bool] = lambda _: True
) -> Pairs:
    changes = (change for command in commands for change in command.changeset.changes)
    return {(change.table, change.id) for change in changes if which(change)}
