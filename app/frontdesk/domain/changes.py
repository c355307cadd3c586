"""A ChangeSet: what one operation changes, as plain data that travels unaltered to the server.

The same value is written to the outbox, shown from the replica as pending, and applied by the
server's `app.apply`. An update carries, for every column it touches, the new value (`set`) and the
value the user saw (`was`): the server compares `was`, so two desks that edit different columns
merge and the same column changed by another is refused as stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from frontdesk.domain.ids import id_of

JsonValue = str | int | float | bool | None | dict[str, Any] | list[Any]
Values = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Change:
    """One row inserted or updated. Nothing is ever deleted: `deleted_at` is a column.

    `values` and `was` hold JSON values: times as ISO 8601 in UTC, ids as strings, money in minor
    units.
    """

    table: str
    op: Literal["insert", "update"]
    id: UUID
    values: Values
    was: Values

    def inverse(self, deleted_at: str) -> Change:
        """Return the change that takes this one back; an insert is undone by a soft delete."""
        if self.op == "insert":
            return Change(
                self.table, "update", self.id, {"deleted_at": deleted_at}, {"deleted_at": None}
            )
        return Change(self.table, "update", self.id, self.was, self.values)

    def to_json(self) -> dict[str, Any]:
        """Return the form `app.apply` takes."""
        document: dict[str, Any] = {
            "table": self.table,
            "op": self.op,
            "id": str(self.id),
            "set": dict(self.values),
        }
        if self.op == "update":
            document["was"] = dict(self.was)
        return document

    @staticmethod
    def from_json(document: Mapping[str, Any]) -> Change:
        """Read what `to_json` wrote."""
        return Change(
            document["table"],
            document["op"],
            id_of(document["id"]),
            dict(document["set"]),
            dict(document.get("was", {})),
        )


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All changes of one operation; they happen together or not at all.

    `name` is the command's name (`appointment.move`), `version` the version of its meaning, and
    `title` what the undo line says ("Moved Bella to 08:30"): it stays on this desk, because it may
    hold a name.
    """

    name: str
    title: str
    changes: tuple[Change, ...]
    version: int = 1

    def inverse(self, deleted_at: str) -> ChangeSet:
        """Return the ChangeSet that undoes this one, last change first.

        `deleted_at` is the time (ISO 8601, UTC) stamped on rows that this ChangeSet had inserted.
        """
        undone = tuple(change.inverse(deleted_at) for change in reversed(self.changes))
        return ChangeSet(f"{self.name}.undo", self.title, undone, self.version)

    def to_json(self) -> list[dict[str, Any]]:
        """Return the changes in the form `app.apply` takes."""
        return [change.to_json() for change in self.changes]


def insert(table: str, row_id: UUID, values: Values) -> Change:
    """Return the change that adds a row."""
    return Change(table, "insert", row_id, dict(values), {})


def update(table: str, row_id: UUID, *, was: Values, values: Values) -> Change | None:
    """Return the change from `was` to `values` with only the columns that differ, or None."""
    changed = {column: value for column, value in values.items() if was.get(column) != value}
    if not changed:
        return None
    return Change(table, "update", row_id, changed, {column: was.get(column) for column in changed})
