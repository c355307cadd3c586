"""Turns a changed form into a change that overwrites nothing unseen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.domain.changes import Change, Values, update
from frontdesk.domain.errors import StaleEdit
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.fresh_rows import Row


def form_change(table: str, row: Row, *, values: Values, shown: Values | None) -> Change | None:
    """Return the update from what the form showed to `values`, or None when nothing was changed.

    `shown` is None for a change made without a form, which starts from the row as it is. Raises
    StaleEdit when a column to be changed no longer holds what the form showed.
    """
    was = row if shown is None else shown
    change = update(table, UUID(str(row["id"])), was=was, values=values)
    if change is not None:
        _require_unchanged(row, change.was)
    return change


def removal(table: str, row: Row, *, now: datetime, seen: Values | None) -> Change:
    """Return the soft delete of a row; StaleEdit when a column no longer holds what was `seen`.

    What was seen travels along, so that the server refuses as well to remove what another desk
    has changed meanwhile.
    """
    seen = seen or {}
    _require_unchanged(row, seen)
    return Change(
        table,
        "update",
        UUID(str(row["id"])),
        {**seen, "deleted_at": to_text(now)},
        {**seen, "deleted_at": None},
    )


def _require_unchanged(row: Row, seen: Values) -> None:
    if any(row[name] != value for name, value in seen.items()):
        raise StaleEdit(
            "Somebody changed the same value meanwhile. Nothing was saved; look at it again."
        )
