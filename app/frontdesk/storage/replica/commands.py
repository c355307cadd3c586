"""A command of the outbox as a value: a ChangeSet, its number, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import Change, ChangeSet
from frontdesk.domain.ids import CommandId, DeviceId, id_of
from frontdesk.domain.overrides import Override
from frontdesk.storage.replica.cipher import Row


class CommandState(StrEnum):
    """What became of a command (sync.md 3)."""

    QUEUED = "queued"
    IN_DOUBT = "in_doubt"
    APPLIED = "applied"
    REJECTED = "rejected"
    HELD = "held"
    DISMISSED = "dismissed"
    RESOLVED = "resolved"

    @property
    def waits(self) -> bool:
        """Whether the server has not answered yet."""
        return self in (CommandState.QUEUED, CommandState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class OutboxCommand:
    """One command of this desk.

    `client_time` is when it was entered (UTC); `code` (SQLSTATE), `detail` and `head` are the
    server's answer; `reverses` the command it takes back, if it is an undo or a redo; `override`
    says that it was done for a colleague who may not.
    """

    command_id: CommandId
    device_id: DeviceId
    device_seq: int
    changeset: ChangeSet
    client_time: datetime
    login: str
    state: CommandState = CommandState.QUEUED
    code: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    head: int | None = None
    reverses: CommandId | None = None
    answered_at: datetime | None = None
    settled_reason: str | None = None
    resolved_by: CommandId | None = None
    override: Override | None = None

    def envelope(self, *, after: CommandId | None = None) -> dict[str, Any]:
        """Return what `app.apply` takes; the title stays here, because it may hold a name.

        `after` is the command sent right before: the server takes this one only behind that one.
        """
        asked = {} if self.override is None else {"override": self.override.to_json()}
        return asked | {
            "command_id": str(self.command_id),
            "device_id": str(self.device_id),
            "device_seq": self.device_seq,
            "name": self.changeset.name,
            "version": self.changeset.version,
            "changes": self.changeset.to_json(),
            "client_time": self.client_time.isoformat(),
            "after": None if after is None else str(after),
        }


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """Commands waiting for the server, and refusals waiting for a person."""

    waiting: int
    attention: int


@dataclass(frozen=True, slots=True)
class Committed:
    """A command that is on the disk: from now on it cannot be lost."""

    command_id: CommandId
    device_seq: int
    changed: Changed


def changes_from(text: str) -> tuple[Change, ...]:
    """Read the changes as they are kept, in JSON."""
    return tuple(Change.from_json(document) for document in json.loads(text))


def command_from_row(row: Row) -> OutboxCommand:
    """Read a row of the outbox's table `command`."""
    answered = row["answered_at"]
    return OutboxCommand(
        command_id=CommandId(id_of(row["command_id"])),
        device_id=DeviceId(id_of(row["device_id"])),
        device_seq=row["device_seq"],
        changeset=ChangeSet(
            row["name"], row["title"], changes_from(row["changes"]), row["version"]
        ),
        client_time=datetime.fromisoformat(row["client_time"]),
        login=row["login"],
        state=CommandState(row["state"]),
        code=row["code"],
        detail=json.loads(row["detail"]) if row["detail"] else {},
        head=row["head"],
        reverses=_command_id(row["reverses"]),
        answered_at=None if answered is None else datetime.fromisoformat(answered),
        settled_reason=row["settled_reason"],
        resolved_by=_command_id(row["resolved_by"]),
        override=Override(**json.loads(row["override"])) if row["override"] else None,
    )


def _command_id(text: str | None) -> CommandId | None:
    return None if text is None else CommandId(id_of(text))
