"""What a refused booking or move wanted, read from its changes: whose visit, what, who, when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from frontdesk.domain.agenda import Status
from frontdesk.domain.changes import Change
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, ServiceId, SiteId
from frontdesk.domain.wall_clock import from_text
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.replica import Replica


@dataclass(frozen=True, slots=True)
class WantedEdit:
    """What a move changed besides time and people; `note` is None when it left the note alone."""

    note: str | None
    note_was: str


@dataclass(frozen=True, slots=True)
class WantedVisit:
    """A visit as somebody wanted it; `appointment_id` is the one to be moved, None for a new one.

    A cancelled visit that could not be brought back is a new one, too. `edit` is None for a move
    that kept services, length and note.
    """

    pet_id: PetId
    service_ids: tuple[ServiceId, ...]
    resource_ids: tuple[ResourceId, ...]
    starts_at: datetime
    ends_at: datetime
    site_id: SiteId
    note: str = ""
    appointment_id: AppointmentId | None = None
    edit: WantedEdit | None = None


def wanted_visit(replica: Replica, command: OutboxCommand) -> WantedVisit | None:
    """Return the visit that a command wanted to book, move or bring back, if it did.

    None, too, for one that is no whole visit: the server refuses commands of any shape, and the day
    must still be shown.
    """
    try:
        found = _wanted(replica, command.changeset.changes)
    except (KeyError, ValueError):
        return None
    return found if found is not None and _is_sound(found) else None


def _is_sound(visit: WantedVisit) -> bool:
    times = (visit.starts_at, visit.ends_at)
    return all(each.tzinfo is not None for each in times) and visit.starts_at < visit.ends_at


def _wanted(replica: Replica, changes: Sequence[Change]) -> WantedVisit | None:
    for change in changes:
        if change.table != "appointment" or change.values.get("deleted_at"):
            continue
        if change.op == "insert":
            return _booking(change, changes)
        if _brings_back(change):
            return _existing(replica, change, changes, moves=False)
        if "starts_at" in change.values:
            return _existing(replica, change, changes, moves=True)
    return None


def _brings_back(change: Change) -> bool:
    """Whether a visit that was cancelled or removed is to stand again."""
    if change.was.get("deleted_at") is not None:
        return True
    before, after = (str(each.get("status", "")) for each in (change.was, change.values))
    return "" not in (before, after) and not _occupies(before) and _occupies(after)


def _occupies(status: str) -> bool:
    return status in set(Status) and Status(status).occupies


def _booking(change: Change, changes: Sequence[Change]) -> WantedVisit:
    values = change.values
    return WantedVisit(
        PetId(UUID(str(values["pet_id"]))),
        tuple(ServiceId(each) for each in _named(changes, "appointment_service", "service_id")),
        tuple(ResourceId(each) for each in _named(changes, "resource_claim", "resource_id")),
        from_text(str(values["starts_at"])),
        from_text(str(values["ends_at"])),
        SiteId(UUID(str(values["site_id"]))),
        str(values.get("note") or ""),
    )


def _existing(
    replica: Replica, change: Change, changes: Sequence[Change], *, moves: bool
) -> WantedVisit | None:
    row = replica.row("select * from appointment where id = ?", (str(change.id),))
    if row is None or (moves and row["deleted_at"] is not None):
        return None
    # A claim that the command gives up names no resource: what it names, it wanted.
    asked = _named(changes, "resource_claim", "resource_id")
    values: dict[str, Any] = {**{name: row[name] for name in ("starts_at", "ends_at")}}
    values |= {name: change.values[name] for name in values if name in change.values}
    held = _held(replica, _SERVICES, change.id)
    sold = _sold(replica, change.id, changes) if moves else held
    return WantedVisit(
        PetId(UUID(row["pet_id"])),
        tuple(ServiceId(each) for each in sold),
        tuple(ResourceId(each) for each in asked or _held(replica, _RESOURCES, change.id)),
        from_text(str(values["starts_at"])),
        from_text(str(values["ends_at"])),
        SiteId(UUID(row["site_id"])),
        str(row["note"]),
        AppointmentId(change.id) if moves else None,
        _edit(change, values, resold=sold != held) if moves else None,
    )


def _edit(change: Change, times: Mapping[str, Any], *, resold: bool) -> WantedEdit | None:
    note = change.values.get("note")
    if note is None and not resold and _length(times) == _length(change.was):
        return None
    return WantedEdit(None if note is None else str(note), str(change.was.get("note") or ""))


def _length(times: Mapping[str, Any]) -> timedelta:
    return from_text(str(times["ends_at"])) - from_text(str(times["starts_at"]))


def _sold(replica: Replica, appointment_id: UUID, changes: Sequence[Change]) -> list[UUID]:
    """Return the services that a changed visit would hold: those that stay, and the new ones."""
    lines = [each for each in changes if each.table == "appointment_service"]
    gone = {str(each.id) for each in lines if each.values.get("deleted_at")}
    rows = replica.rows(_LINES, (str(appointment_id),))
    stay = [UUID(row["service_id"]) for row in rows if row["id"] not in gone]
    return stay + _named([each for each in lines if each.op == "insert"], *_SERVICE_OF)


# What a visit held that was cancelled or removed was given up with it.
_OF_THE_VISIT = (
    "select distinct {column} from {table} where appointment_id = ?1 and (deleted_at is null or"
    " not exists (select 1 from {table} where appointment_id = ?1 and deleted_at is null))"
)
_LINES = (
    "select id, service_id from appointment_service where appointment_id = ? and deleted_at is null"
    " order by position, id"
)
_SERVICE_OF = ("appointment_service", "service_id")
_SERVICES = _OF_THE_VISIT.format(column="service_id", table="appointment_service")
_RESOURCES = _OF_THE_VISIT.format(column="resource_id", table="resource_claim")


def _held(replica: Replica, query: str, appointment_id: UUID) -> list[UUID]:
    return [UUID(row[0]) for row in replica.rows(query, (str(appointment_id),))]


def _named(changes: Sequence[Change], table: str, column: str) -> list[UUID]:
    return [
        UUID(str(change.values[column]))
        for change in changes
        if change.table == table and change.values.get(column)
    ]
