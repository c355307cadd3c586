"""All that the fake server keeps: rows, log, commands, devices. A copy of it is a backup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

Row = dict[str, Any]
"""A row as desks get it; it is never altered, only replaced."""


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody of the clinic, and since when they are shut out."""

    name: str
    staff_id: str
    title: str
    role: str
    perms: frozenset[str]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Device:
    """A number line of one login: `last_seq` is the last number that was used up."""

    id: str
    login: str
    workstation: str | None
    last_seq: int = 0
    revoked_scope: str | None = None


@dataclass(frozen=True, slots=True)
class KnownCommand:
    """What was answered to a command, and of what content it was."""

    id: str
    device_id: str
    device_seq: int | None
    login: str
    digest: str
    status: str
    code: str | None
    detail: Mapping[str, Any] | None
    head: int


@dataclass(frozen=True, slots=True)
class Event:
    """One row written, at a position of the log."""

    position: int
    at: str
    entity: str
    entity_id: str
    op: str
    command_id: str | None
    login: str


@dataclass
class Book:
    """One state of the clinic."""

    epoch: UUID
    tenant_id: UUID
    logins: dict[str, Login]
    rows: dict[str, dict[str, Row]]
    head: int = 0
    events: list[Event] = field(default_factory=list)
    commands: dict[str, KnownCommand] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)

    def copy(self) -> Book:
        """Return what it holds now; later writes do not show in it."""
        return replace(
            self,
            logins=dict(self.logins),
            rows={table: dict(rows) for table, rows in self.rows.items()},
            events=list(self.events),
            commands=dict(self.commands),
            devices=dict(self.devices),
        )

    @property
    def min_seq(self) -> int:
        """The position before the oldest event that is kept."""
        return self.events[0].position - 1 if self.events else self.head

    def shut_out(self, workstation: str | None) -> Device | None:
        """Return the device by which a whole workstation was shut out."""
        if workstation is None:
            return None
        return next(
            (
                each
                for each in self.devices.values()
                if each.workstation == workstation and each.revoked_scope == "workstation"
            ),
            None,
        )

    def append(
        self, *, at: str, entity: str, op: str, ids: Iterable[str], command: str | None, login: str
    ) -> None:
        """Write one event a row, the smallest id first."""
        for row_id in sorted(ids):
            self.head += 1
            self.events.append(Event(self.head, at, entity, row_id, op, command, login))
