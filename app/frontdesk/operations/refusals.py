"""Commands that the server refused, with what to do instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import NotFound
from frontdesk.domain.free_slots import FreeSlot
from frontdesk.domain.ids import AppointmentId, CommandId
from frontdesk.domain.merged_notes import both_notes
from frontdesk.domain.refusal_words import HELD, Why, why
from frontdesk.operations.appointments import book_appointment, edit_appointment, move_appointment
from frontdesk.operations.conflicts import Conflict, conflict_of
from frontdesk.operations.other_times import other_times, others_at_that_time
from frontdesk.storage.replica.cards import appointment_card, pet_card
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.wanted_visits import WantedEdit, WantedVisit, wanted_visit

_REDO_FIRST = frozenset({"FD002", "42501", "FD008"})
"""Codes for which another time would not help."""


OFFERED = 20
"""Refusals of a list for which other times are searched: after a bad day off line there may be
hundreds, each a search of weeks, and nobody looks at all of them at once."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused command as the desk settles it.

    `why` says why and what to do next. `alternatives` are the next free times for the same visit
    and `others` who else is free at the time that was wanted; none when it was no booking or move.
    `conflict` holds both values of each field when somebody else changed the same. A `held` one
    waits for the manager: it can only be looked at here.
    """

    command_id: CommandId
    why: Why
    title: str
    entered_at: datetime
    phone: str
    visit: WantedVisit | None
    alternatives: tuple[FreeSlot, ...]
    others: tuple[FreeSlot, ...] = ()
    conflict: Conflict | None = None
    held: bool = False

    @property
    def reason(self) -> str:
        """Why it was refused, in few words."""
        return self.why.reason


@dataclass(frozen=True, slots=True)
class LetGo:
    """One refused command that somebody let go: `reason` why it was refused."""

    command_id: CommandId
    title: str
    entered_at: datetime
    reason: str
    why_let_go: str


def let_go(store: LocalStore, *, limit: int = 200) -> list[LetGo]:
    """Return what was let go at this workstation, newest first."""
    return [
        LetGo(
            each.command_id,
            each.changeset.title,
            each.client_time,
            reason_of(each),
            each.settled_reason or "",
        )
        for each in store.settlements.let_go(limit)
    ]


def refusals(store: LocalStore, *, now: datetime) -> list[Refusal]:
    """Return what needs attention, oldest first; other times only for the first `OFFERED`."""
    with store.replica.consistent():
        return [
            _refusal(store.replica, each, now, searched=number < OFFERED)
            for number, each in enumerate(store.outbox.attention())
        ]


def refusal(store: LocalStore, command_id: CommandId, *, now: datetime) -> Refusal | None:
    """Return one refusal with all that can be done about it now; None once it is settled."""
    command = store.outbox.command(command_id)
    if command is None or command.state not in (CommandState.REJECTED, CommandState.HELD):
        return None
    with store.replica.consistent():
        return _refusal(store.replica, command, now, searched=True)


def why_of(command: OutboxCommand) -> Why:
    """Return why the server did not take a command, and what to do next, in the desk's words."""
    return HELD if command.state is CommandState.HELD else why(command.code, command.detail)


def reason_of(command: OutboxCommand) -> str:
    """Return why the server refused a command, in the desk's words."""
    return why_of(command).reason


def take_alternative(
    replica: Replica, visit: WantedVisit, slot: FreeSlot, *, now: datetime
) -> ChangeSet:
    """Book, move or change the visit as it was wanted, at a time that was offered instead."""
    if visit.appointment_id is None:
        return book_appointment(
            replica=replica,
            pet_id=visit.pet_id,
            service_ids=visit.service_ids,
            resource_ids=slot.resource_ids,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            note=visit.note,
        )
    if visit.edit is not None:
        return _edited(replica, visit, visit.appointment_id, visit.edit, slot, now)
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


def _edited(
    replica: Replica,
    visit: WantedVisit,
    appointment_id: AppointmentId,
    edit: WantedEdit,
    slot: FreeSlot,
    now: datetime,
) -> ChangeSet:
    """Change all that was wanted of the visit; a note that another desk wrote is kept beside."""
    note = edit.note
    if note is not None:
        note = both_notes(edit.note_was, note, appointment_card(replica, appointment_id).note)
    return edit_appointment(
        replica=replica,
        appointment_id=appointment_id,
        now=now,
        note=note,
        service_ids=visit.service_ids,
        resource_ids=slot.resource_ids,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )


def _refusal(replica: Replica, command: OutboxCommand, now: datetime, *, searched: bool) -> Refusal:
    held = command.state is CommandState.HELD
    visit = None if held else wanted_visit(replica, command)
    offers = searched and command.code not in _REDO_FIRST
    return Refusal(
        command.command_id,
        why_of(command),
        command.changeset.title,
        command.client_time,
        _phone(replica, visit),
        visit,
        other_times(replica, visit, now) if visit is not None and offers else (),
        others_at_that_time(replica, visit, now) if visit is not None and offers else (),
        None if held else conflict_of(replica, command),
        held,
    )


def _phone(replica: Replica, visit: WantedVisit | None) -> str:
    if visit is None:
        return ""
    try:
        client = pet_card(replica, visit.pet_id).client
    except NotFound:
        return ""
    return client.phone if client is not None else ""
