"""What the log tells of records: who did what, when, with which command, at which desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

CHILDREN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "client": (("client_contact", "client_id"), ("pet", "client_id"), ("alert", "client_id")),
    "pet": (("alert", "pet_id"), ("vaccination", "pet_id")),
    "appointment": (
        ("appointment_service", "appointment_id"),
        ("resource_claim", "appointment_id"),
    ),
    "resource": (("roster", "resource_id"), ("block", "resource_id")),
    "service": (("service_need", "service_id"),),
    "site": (("opening_hours", "site_id"),),
}
"""Whose changes belong to the history of a record: tables and the column that names it."""


@dataclass(frozen=True, slots=True)
class LoggedCommand:
    """The command behind an event.

    `login` is who gave it, `asked_by` who asked for it when somebody else lent their permission,
    for `reason`.
    """

    id: UUID
    name: str
    login: str
    device_id: UUID | None
    device: str
    asked_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event: a record came to be, changed, or was erased.

    `changed` maps columns to values of a new record (`op` is insert), or to a pair of the value
    before and after; it is None when the values were erased.
    """

    position: int
    at: datetime
    login: str
    entity: str
    entity_id: UUID
    op: str
    changed: Mapping[str, Any] | None
    command: LoggedCommand | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Events, latest first; the next page goes on before position `before`, if there is one.

    `since` is when the earliest event was that was looked at, of a search that found little.
    """

    events: tuple[LoggedEvent, ...]
    before: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What to look for; what is empty does not matter. Times are a half-open period."""

    login: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    device_ids: tuple[UUID, ...] = ()
    command: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class LogAuthor:
    """A person of the clinic and the login the log knows them by."""

    login: str
    staff_id: UUID
    name: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class LogNames:
    """Who and what can be looked for: people, workstations by name, names of commands."""

    authors: tuple[LogAuthor, ...] = ()
    desks: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    commands: tuple[str, ...] = ()
