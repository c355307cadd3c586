"""Undoes and redoes commands by their inverse: a new command, so it works offline and later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from frontdesk.domain.changes import Change, ChangeSet, JsonValue
from frontdesk.domain.errors import StaleEdit
from frontdesk.domain.ids import CommandId
from frontdesk.domain.table_permissions import permissions_for
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.permission import require_permission
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.store import LocalStore

_COMPARED: dict[str, tuple[str, ...]] = {
    "appointment": ("status", "starts_at", "ends_at"),
    "resource_claim": ("starts_at", "ends_at", "resource_id"),
    "alert": ("severity", "text"),
    "vaccination": ("vaccine", "given_on", "expires_on"),
    "role": ("name", "perms"),
}
"""Columns that must still be as they were inserted before an insert is taken back.

Without them, undoing a booking would delete the visit that another desk has moved since, and
undoing an alert the one that another desk has made louder.
"""


def undo_last(*, store: LocalStore, now: datetime) -> tuple[ChangeSet, CommandId] | None:
    """Return what takes back the last command of who works here, and its id; None if there is none.

    StaleEdit when somebody has changed one of its rows since.
    """
    command = store.outbox.last_undoable(store.replica.login)
    return None if command is None else _reversed(store.replica, command, now, "undo")


def redo_last(*, store: LocalStore, now: datetime) -> tuple[ChangeSet, CommandId] | None:
    """Return what takes back the last undo of who works here, and its id; None if there is none.

    StaleEdit when somebody has changed one of its rows since.
    """
    command = store.outbox.last_redoable(store.replica.login)
    return None if command is None else _reversed(store.replica, command, now, "redo")


def _reversed(
    replica: Replica, command: OutboxCommand, now: datetime, word: str
) -> tuple[ChangeSet, CommandId]:
    done = command.changeset
    inverse = done.inverse(to_text(now))
    changes = tuple(
        _comparing_insert(back, did)
        for back, did in zip(inverse.changes, reversed(done.changes), strict=True)
    )
    for change in changes:
        _require_untouched(replica, change)
    require_permission(replica, *permissions_for(changes))
    base = done.name.removesuffix(".undo").removesuffix(".redo")
    return replace(inverse, name=f"{base}.{word}", changes=changes), command.command_id


def _comparing_insert(back: Change, did: Change) -> Change:
    """Let the taking back of an insert compare what the row held, not only that it lives."""
    if did.op != "insert":
        return back
    held: dict[str, JsonValue] = {
        column: did.values[column]
        for column in _COMPARED.get(did.table, ())
        if column in did.values
    }
    return replace(back, values={**back.values, **held}, was={**back.was, **held})


def _require_untouched(replica: Replica, change: Change) -> None:
    row = replica.row(
        f"select * from {change.table} where id = ?",  # noqa: S608  (our own command's table)
        (str(change.id),),
    )
    if row is None or any(not _is_same(row[column], was) for column, was in change.was.items()):
        raise StaleEdit(
            "This cannot be taken back: somebody has changed it since. Nothing was changed."
        )


def _is_same(kept: Any, was: JsonValue) -> bool:
    """Whether a column still holds a value; lists and objects are kept as JSON."""
    if isinstance(was, list | dict) and kept is not None:
        return bool(json.loads(kept) == was)
    return bool(kept == was)
