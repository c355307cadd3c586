"""Shows waiting commands on top of the server's rows, and takes them off again, exactly.

Changes are made in place, so that every query sees one truth. For each of them the overlay keeps
what it found; taking off in reverse order restores that, byte by byte. The caller holds the
replica's write transaction: which commands are on, and their changes, can never disagree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import Change
from frontdesk.domain.errors import BugError
from frontdesk.domain.ids import id_of
from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.ddl import TableShape

Pairs = set[tuple[str, UUID]]
_RowNames = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OverlayPlan:
    """Which commands to take off (in this order) and which of the wanted ones to put on."""

    take_off: tuple[UUID, ...]
    put_on: tuple[UUID, ...]


class Overlay:
    """The waiting changes in one replica."""

    def __init__(self, connection: Connection, shapes: Mapping[str, TableShape]) -> None:
        self._connection = connection
        self._shapes = shapes

    def shown(self) -> list[UUID]:
        """Return the commands that are on, in the order they were put on."""
        rows = self._connection.execute("select command_id from overlay_command order by ordinal")
        return [id_of(row[0]) for row in rows]

    def plan(
        self, shown: Sequence[UUID], wanted: Sequence[UUID], *, arriving: Pairs, coming: Pairs
    ) -> OverlayPlan:
        """Plan how to come from `shown`, what is on, to `wanted`.

        `arriving` are the rows the server sends, `coming` those of commands that are not on yet. A
        command whose rows nobody else touches stays where it is: after a long morning offline a
        page of news must not cost a look at everything that waits.
        """
        on_top = OverlayPlan((), tuple(wanted[len(shown) :]))
        all_stay = list(wanted[: len(shown)]) == list(shown)
        if all_stay and not arriving:
            return on_top  # nobody has to move
        names = {(table, str(row_id)) for table, row_id in arriving | coming}
        leaving = set() if all_stay else set(shown).difference(wanted)
        lifted = self._drawn_in(leaving, names)
        if all_stay and not lifted:
            return on_top
        staying = set(shown) - lifted
        return OverlayPlan(
            tuple(command_id for command_id in reversed(shown) if command_id in lifted),
            tuple(command_id for command_id in wanted if command_id not in staying),
        )

    def touched(self, command_ids: Sequence[UUID]) -> Pairs:
        """Return the rows that these commands changed, of those that are on."""
        if not command_ids:
            return set()
        rows = self._connection.execute(
            "select tbl, row_id from overlay_change"
            " where command_id in (select value from json_each(?))",
            (json.dumps([str(command_id) for command_id in command_ids]),),
        )
        return {(table, id_of(row_id)) for table, row_id in rows}

    def take_off(self, command_ids: Sequence[UUID]) -> None:
        """Restore what was there before these commands: the newest must come first."""
        for command_id in command_ids:
            text = str(command_id)
            rows = self._connection.execute(
                "select tbl, row_id, found, before from overlay_change where command_id = ?"
                " order by ordinal desc",
                (text,),
            ).fetchall()
            for table, row_id, found, before in rows:
                self._restore(table, row_id, found, json.loads(before))
            self._connection.execute("delete from overlay_change where command_id = ?", (text,))
            self._connection.execute("delete from overlay_command where command_id = ?", (text,))

    def put_on(self, commands: Sequence[OutboxCommand]) -> None:
        """Make the changes of these commands, oldest first, and keep what they found."""
        for command in commands:
            text = str(command.command_id)
            self._connection.execute(
                "insert into overlay_command (ordinal, command_id) values"
                " ((select coalesce(max(ordinal), 0) + 1 from overlay_command), ?)",
                (text,),
            )
            for ordinal, change in enumerate(command.changeset.changes):
                found, before = self._make(change)
                self._connection.execute(
                    "insert into overlay_change (command_id, ordinal, tbl, row_id, found, before)"
                    " values (?, ?, ?, ?, ?, ?)",
                    (text, ordinal, change.table, str(change.id), found, json.dumps(before)),
                )

    def _drawn_in(self, leaving: set[UUID], names: _RowNames) -> set[UUID]:
        """Return `leaving` and the commands that share a row with them, with `names`, and so on.

        Taking off restores what a command found, which is right only for the newest on its row;
        with all that hang together off and on again in their order, it is.
        """
        drawn: set[UUID] = set()
        looked: _RowNames = set()
        news = leaving
        while True:
            drawn |= news
            ahead = (names | self._names_of(news)) - looked
            if not ahead:
                return drawn
            looked |= ahead
            news = self._commands_on(ahead) - drawn

    def _names_of(self, command_ids: set[UUID]) -> _RowNames:
        """Return which rows these commands have changed, of those that are on."""
        return {(table, str(row_id)) for table, row_id in self.touched(list(command_ids))}

    def _commands_on(self, names: _RowNames) -> set[UUID]:
        """Return the commands that have changed one of these rows, of those that are on."""
        rows = self._connection.execute(
            "select command_id, tbl, row_id from overlay_change"
            " where row_id in (select value from json_each(?))",
            (json.dumps(list({row_id for _, row_id in names})),),
        )
        return {id_of(command_id) for command_id, *name in rows if tuple(name) in names}

    def check(self, changes: Sequence[Change]) -> None:
        """Raise BugError for a table or column this replica does not have."""
        for change in changes:
            shape = self._shapes.get(change.table)
            if shape is None:
                raise BugError(f"the replica has no table {change.table}")
            unknown = [column for column in change.values if column not in shape.columns]
            if unknown:
                raise BugError(f"the replica has no column {change.table}.{unknown[0]}")

    def _make(self, change: Change) -> tuple[str, dict[str, Any]]:
        """Make one change; return what it found: no row, the row's values before, or skipped.

        A command queued by another version of the program may name what is not here: it is the
        server's to judge and only stays unseen. So does an update of a row that is not here.
        """
        shape = self._shapes.get(change.table)
        if shape is None:
            return "skipped", {}
        values = {c: _stored(v) for c, v in change.values.items() if c in shape.columns}
        row_id = str(change.id)
        if change.op == "update":
            before = self._values(change.table, row_id, list(values)) if values else None
            if before is None:
                return "skipped", {}
            self._update(change.table, row_id, values)
            return "row", before
        before = self._values(change.table, row_id, [c for c in shape.columns if c != "id"])
        if before is None:
            self._insert(change.table, {"id": row_id, **values})
            return "nothing", {}
        self._update(change.table, row_id, values)
        return "row", {column: before[column] for column in values}

    def _restore(self, table: str, row_id: str, found: str, before: dict[str, Any]) -> None:
        if found == "nothing":
            self._connection.execute(f'delete from "{table}" where id = ?', (row_id,))
        elif found == "row":
            self._update(table, row_id, before)

    def _values(self, table: str, row_id: str, columns: list[str]) -> dict[str, Any] | None:
        listed = ", ".join(f'"{column}"' for column in columns)
        row = self._connection.execute(
            f'select {listed} from "{table}" where id = ?',
            (row_id,),
        ).fetchone()
        return None if row is None else dict(zip(columns, row, strict=True))

    def _update(self, table: str, row_id: str, values: Mapping[str, Any]) -> None:
        if not values:
            return
        assignments = ", ".join(f'"{column}" = ?' for column in values)
        self._connection.execute(
            f'update "{table}" set {assignments} where id = ?',
            (*values.values(), row_id),
        )

    def _insert(self, table: str, values: Mapping[str, Any]) -> None:
        listed = ", ".join(f'"{column}"' for column in values)
        marks = ", ".join("?" * len(values))
        self._connection.execute(
            f'insert into "{table}" ({listed}) values ({marks})',
            tuple(values.values()),
        )


def _stored(value: Any) -> Any:
    """Return a JSON value as the replica stores it; of half a character the mark that it was one.

    Nobody can enter one, but what another program queued must not end the exchange with the server.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    return value
