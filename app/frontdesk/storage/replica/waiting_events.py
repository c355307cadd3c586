"""What this desk has done and the server does not know yet, told as the log will tell it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import Change
from frontdesk.domain.history import LoggedCommand, LoggedEvent
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.outbox import Outbox


def waiting_events(outbox: Outbox) -> list[LoggedEvent]:
    """Return an event for each change of the commands that wait, latest first."""
    return [
        event for command in reversed(outbox.waiting()) for event in reversed(list(_of(command)))
    ]


def touches(event: LoggedEvent, record_id: UUID) -> bool:
    """Whether an event belongs to the history of a record: its own, or of a row that names it."""
    if event.entity_id == record_id:
        return True
    named = str(record_id)
    return any(named == value or value == [named] for value in _values(event))


def _of(command: OutboxCommand) -> Iterator[LoggedEvent]:
    behind = LoggedCommand(
        id=command.command_id,
        name=command.changeset.name,
        login=command.login,
        device_id=command.device_id,
        device="",
    )
    for change in command.changeset.changes:
        yield LoggedEvent(
            position=0,
            at=command.client_time,
            login=command.login,
            entity=change.table,
            entity_id=change.id,
            op=change.op,
            changed=_changed(change),
            command=behind,
        )


def _changed(change: Change) -> dict[str, Any]:
    if change.op == "insert":
        return dict(change.values)
    return {column: [change.was.get(column), value] for column, value in change.values.items()}


def _values(event: LoggedEvent) -> Iterator[Any]:
    for value in (event.changed or {}).values():
        yield from value if isinstance(value, list) else (value,)
