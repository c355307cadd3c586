"""Reads a row as it stands now, in the JSON form that a change's `was` and `set` use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from frontdesk.domain.changes import Change, JsonValue, Values
from frontdesk.domain.errors import NotFound
from frontdesk.storage.replica.replica import Replica

Row = Mapping[str, JsonValue]


def live_row(replica: Replica, table: str, row_id: UUID, *, missing: str) -> Row:
    """Return a row that is not deleted; NotFound with the words of `missing` otherwise."""
    found = replica.row(
        f"select * from {table} where id = ? and deleted_at is null",  # noqa: S608  (our names)
        (str(row_id),),
    )
    if found is None:
        raise NotFound(missing)
    return {name: found[name] for name in found.keys()}  # noqa: SIM118  (a Row is no mapping)


def live_rows(replica: Replica, table: str, column: str, row_id: UUID) -> list[Row]:
    """Return the rows that point at `row_id` in a column and are not deleted, oldest first."""
    found = replica.rows(
        f"select * from {table} where {column} = ?"  # noqa: S608  (our names)
        " and deleted_at is null order by id",
        (str(row_id),),
    )
    return [{name: row[name] for name in row.keys()} for row in found]  # noqa: SIM118


def together(table: str, row: Row, values: Values) -> Change | None:
    """Return the update that sets all these columns and compares all of them, or None if equal.

    For columns whose meaning lies in their combination: a time moved by one desk and a resource
    moved by another must not merge into a booking that nobody made.
    """
    was = {column: row[column] for column in values}
    if was == dict(values):
        return None
    return Change(table, "update", UUID(str(row["id"])), dict(values), was)


def existing(changes: Sequence[Change | None]) -> tuple[Change, ...]:
    """Return the changes without the places where nothing differs."""
    return tuple(change for change in changes if change is not None)
