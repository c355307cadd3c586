"""Commands that the server refused, with what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frontdesk.domain.changes import Change, ChangeSet
from frontdesk.domain.errors import NotFound, UserError
from frontdesk.domain.free_slots import FreeSlot
from frontdesk.domain.ids import AppointmentId, CommandId, PetId, ResourceId, ServiceId
from frontdesk.domain.refusal_words import HELD, Why, why
from frontdesk.operations.appointments import book_appointment, move_appointment
from frontdesk.storage.replica.cards import appointment_card, pet_card
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.slot_search import find_free_slots
from frontdesk.storage.replica.store import LocalStore

_ALTERNATIVES = 3
_APART_MIN = 30


@dataclass(frozen=True, slots=True)
class Visit:
    """What a refused command wanted: whose visit, what, who, when."""

    pet_id: PetId
    service_ids: tuple[ServiceId, ...]
    resource_ids: tuple[ResourceId, ...]
    starts_at: datetime
    note: str = ""
    appointment_id: AppointmentId | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused command as the desk settles it.

    `alternatives` are free times for the same visit; none when it was no booking or move.
    """

    command_id: CommandId
    reason: str
    title: str
    phone: str
    visit: Visit | None
    alternatives: tuple[FreeSlot, ...]


def refusals(store: LocalStore, *, now: datetime) -> list[Refusal]:
    """Return what needs attention, oldest first."""
    return [_refusal(store.replica, command, now) for command in store.outbox.attention()]


def why_of(command: OutboxCommand) -> Why:
    """Return why the server did not take a command, and what to do next, in the desk's words."""
    return HELD if command.state is CommandState.HELD else why(command.code, command.detail)


def reason_of(command: OutboxCommand) -> str:
    """Return why the server refused a command, in the desk's words."""
    return why_of(command).reason


def take_alternative(replica: Replica, visit: Visit, slot: FreeSlot) -> ChangeSet:
    """Book, or move, the visit to a time that was offered instead."""
    if visit.appointment_id is None:
        return book_appointment(
            replica=replica,
            pet_id=visit.pet_id,
            service_ids=visit.service_ids,
            resource_ids=slot.resource_ids,
            starts_at=slot.starts_at,
            note=visit.note,
        )
    held = [claim.resource_id for claim in appointment_card(replica, visit.appointment_id).claims]
    left = next((each for each in held if each not in slot.resource_ids), None)
    taken = next((each for each in slot.resource_ids if each not in held), None)
    return move_appointment(
        replica=replica,
        appointment_id=visit.appointment_id,
        starts_at=slot.starts_at,
        from_resource_id=left if taken is not None else None,
        to_resource_id=taken,
    )


def _refusal(replica: Replica, command: OutboxCommand, now: datetime) -> Refusal:
    visit = _wanted(replica, command.changeset.changes)
    return Refusal(
        command.command_id,
        reason_of(command),
        command.changeset.title,
        _phone(replica, visit),
        visit,
        _alternatives(replica, visit, now) if visit is not None else (),
    )


def _wanted(replica: Replica, changes: Sequence[Change]) -> Visit | None:
    """Return the visit that these changes wanted to book or move, if they did."""
    for change in changes:
        if change.table == "appointment" and change.op == "insert":
            return _booking(change, changes)
        if change.table == "appointment" and "starts_at" in change.values:
            return _move(replica, change, changes)
    return None


def _booking(change: Change, changes: Sequence[Change]) -> Visit:
    return Visit(
        PetId(UUID(str(change.values["pet_id"]))),
        tuple(ServiceId(each) for each in _referred(changes, "appointment_service", "service_id")),
        tuple(ResourceId(each) for each in _referred(changes, "resource_claim", "resource_id")),
        datetime.fromisoformat(str(change.values["starts_at"])),
        str(change.values.get("note") or ""),
    )


def _move(replica: Replica, change: Change, changes: Sequence[Change]) -> Visit | None:
    appointment_id = AppointmentId(change.id)
    try:
        card = appointment_card(replica, appointment_id)
    except NotFound:
        return None
    asked = tuple(ResourceId(each) for each in _referred(changes, "resource_claim", "resource_id"))
    return Visit(
        card.pet_id,
        tuple(line.service_id for line in card.services),
        asked or tuple(claim.resource_id for claim in card.claims),
        datetime.fromisoformat(str(change.values["starts_at"])),
        appointment_id=appointment_id,
    )


def _referred(changes: Sequence[Change], table: str, column: str) -> list[UUID]:
    return [
        UUID(str(change.values[column]))
        for change in changes
        if change.table == table and column in change.values
    ]


def _alternatives(replica: Replica, visit: Visit, now: datetime) -> tuple[FreeSlot, ...]:
    try:
        return find_free_slots(
            replica,
            service_ids=visit.service_ids,
            not_before=max(visit.starts_at, now),
            pet_id=visit.pet_id,
            resource_ids=visit.resource_ids,
            count=_ALTERNATIVES,
            apart_min=_APART_MIN,
            besides=visit.appointment_id,
        ).slots
    except UserError:  # a service or a resource that is no longer there: nothing to offer
        return ()


def _phone(replica: Replica, visit: Visit | None) -> str:
    if visit is None:
        return ""
    try:
        client = pet_card(replica, visit.pet_id).client
    except NotFound:
        return ""
    return client.phone if client is not None else ""
