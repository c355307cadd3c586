"""Turns a changed form into a change that overwrites nothing unseen."""

from __future__ import annotations

from uuid import UUID

from frontdesk.domain.changes import Change, Values, update
from frontdesk.domain.errors import StaleEdit
from frontdesk.operations.fresh_rows import Row


def form_change(table: str, row: Row, *, values: Values, shown: Values | None) -> Change | None:
    """Return the update from what the form showed to `values`, or None when nothing was changed.

    `shown` is None for a change made without a form, which starts from the row as it is. Raises
    StaleEdit when a column to be changed no longer holds what the form showed.
    """
    was = row if shown is None else shown
    change = update(table, UUID(str(row["id"])), was=was, values=values)
    if change is not None and any(row[name] != old for name, old in change.was.items()):
        raise StaleEdit(
            "Somebody changed the same value meanwhile. Nothing was saved; look at it again."
        )
    return change
