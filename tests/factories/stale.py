"""A refusal as the server gives it: somebody else changed the same, or was there first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.ids import CommandId
from frontdesk.storage.replica.commands import OutboxCommand
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.store import EPOCH

AT = "2026-11-23T08:30:00+00:00"


def changed_elsewhere(desk: AtTheDesk, table: str, row_id: UUID, **values: Any) -> dict[str, Any]:
    """Let the server send a newer image of a row; returns it."""
    row = {**desk.row(table, row_id), "updated_at": AT, **values}
    _arrive(desk, table, row)
    return row


def _arrive(desk: AtTheDesk, table: str, row: dict[str, Any]) -> None:
    meta = desk.replica.signed_in()
    position = meta.cursor + 1
    desk.store.apply_page(
        {
            "epoch": str(EPOCH),
            "head": position,
            "position": position,
            "events": [
                {"position": position, "entity": table, "entity_id": row["id"], "op": "update"}
            ],
            "rows": {table: [row]},
        }
    )


def refused(
    desk: AtTheDesk, changeset: ChangeSet, code: str = "23P01", **detail: Any
) -> OutboxCommand:
    """Promise a ChangeSet and let the server refuse it."""
    return answered(desk, desk.do(changeset).command_id, code, **detail)


def answered(desk: AtTheDesk, command_id: CommandId, code: str, **detail: Any) -> OutboxCommand:
    """Let the server refuse a command that waits."""
    answer = {"status": "rejected", "code": code, "detail": detail, "head": 101, "replay": False}
    desk.store.record_answer(command_id, answer)
    command = desk.store.outbox.command(command_id)
    assert command is not None
    return command


def stale(
    desk: AtTheDesk, changeset: ChangeSet, table: str, row_id: UUID, **values: Any
) -> OutboxCommand:
    """Promise a ChangeSet, let another desk change a row before, and let the server refuse it."""
    row = {**desk.row(table, row_id), "updated_at": AT, **values}
    command_id = desk.do(changeset).command_id
    _arrive(desk, table, row)
    return answered(
        desk,
        command_id,
        "FD002",
        table=table,
        id=str(row_id),
        column=next(iter(values)),
        current=row,
        changed={column: {"at": AT, "by": "Jonas"} for column in values},
    )
