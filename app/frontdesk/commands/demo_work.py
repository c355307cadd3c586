"""What the headless demo does at the desk: the operations that the window carries out too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from frontdesk.domain.agenda import AppointmentCard, Severity, Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import NotFound
from frontdesk.domain.free_slots import FreeSlot
from frontdesk.domain.ids import AppointmentId, PetId
from frontdesk.domain.opening import STAY_KINDS
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.booking import book_appointment
from frontdesk.operations.rescheduling import move_appointment
from frontdesk.operations.visit_steps import cancel_appointment, check_in
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.cards import appointment_card
from frontdesk.storage.replica.catalogue import services
from frontdesk.storage.replica.slot_search import find_free_slots
from frontdesk.storage.replica.store import LocalStore

Operation = Callable[[LocalStore], ChangeSet]

_BOOKED_KINDS = ("bath", "quick", "vet", "grooming", "daycare")
_NOT_YET_HERE = (Status.CONFIRMED, Status.BOOKED)


@dataclass(frozen=True, slots=True)
class Shown:
    """The visit that the picture of the day shows selected, and the pet whose card is shown."""

    appointment_id: AppointmentId
    pet_id: PetId


def book_next_free(number: int, *, now: datetime) -> Operation:
    """Return the booking of a pet that has no visit to come, at the next free time from `now`."""

    def _book(store: LocalStore) -> ChangeSet:
        pet_id = _free_pet(store, now)
        sold = [each for each in services(store.replica) if each.kind in _BOOKED_KINDS]
        service = sold[number % len(sold)]
        slot = _first(
            find_free_slots(
                store.replica, service_ids=(service.id,), not_before=now, pet_id=pet_id, count=1
            ).slots
        )
        return book_appointment(
            replica=store.replica,
            pet_id=pet_id,
            service_ids=(service.id,),
            resource_ids=slot.resource_ids,
            starts_at=slot.starts_at,
        )

    return _book


def move_last_booked(*, now: datetime) -> Operation:
    """Return the move of the visit booked last to the next free time of its own column."""

    def _move(store: LocalStore) -> ChangeSet:
        visit = appointment_card(store.replica, _booked_last(store))
        slot = _first(
            find_free_slots(
                store.replica,
                service_ids=[line.service_id for line in visit.services],
                resource_ids=[line.resource_id for line in visit.claims],
                not_before=max(now, visit.starts_at + timedelta(minutes=15)),
                besides=visit.id,
                count=1,
            ).slots
        )
        return move_appointment(
            replica=store.replica, appointment_id=visit.id, starts_at=slot.starts_at
        )

    return _move


def check_in_next(day: date, *, now: datetime) -> Operation:
    """Return the arrival of the pet that is due soonest."""

    def _check_in(store: LocalStore) -> ChangeSet:
        due = [
            card
            for card in day_agenda(store.replica, None, day, now=now).cards()
            if card.status in _NOT_YET_HERE and card.ends_at > now
        ]
        if not due:
            raise NotFound("The demo's day expects nobody any more.")
        return check_in(replica=store.replica, appointment_id=due[0].id, now=now)

    return _check_in


def cancel_last_booked(*, now: datetime) -> Operation:
    """Return the cancelling of the visit booked last; the demo then undoes it."""

    def _cancel(store: LocalStore) -> ChangeSet:
        return cancel_appointment(
            replica=store.replica,
            appointment_id=_booked_last(store),
            reason="Changed to another day",
            now=now,
        )

    return _cancel


def shown_on(day: date, *, now: datetime) -> Callable[[LocalStore], Shown]:
    """Return the query for the visit worth showing: somebody here, with something to heed."""

    def _shown(store: LocalStore) -> Shown:
        cards = day_agenda(store.replica, None, day, now=now).cards()
        if not cards:
            raise NotFound("The demo's day is empty.")
        best = max(cards, key=_worth)
        return Shown(best.id, best.pet_id)

    return _shown


def _worth(card: AppointmentCard) -> tuple[int, ...]:
    present = card.status in (Status.HERE, Status.IN_SERVICE, Status.READY)
    alert = {Severity.STOP: 2, Severity.ASK: 1}.get(card.worst_alert or Severity.NOTE, 0)
    passes = card.kind not in STAY_KINDS  # who stays all day stands in the columns on the right
    waits = card.status is Status.HERE
    return (passes, present, alert, waits, not card.first_visit, not card.pet_name.isascii())


def _free_pet(store: LocalStore, now: datetime) -> PetId:
    """Return a client's pet that comes neither today nor later."""
    found = store.replica.value(
        "select p.id from pet p where p.deleted_at is null and p.client_id is not null"
        " and p.name <> '' and p.species = 'Dog' and not exists"
        " (select 1 from appointment a where a.pet_id = p.id and a.ends_at > ?)"
        " order by p.id limit 1",
        (to_text(now - timedelta(hours=12)),),
    )
    if found is None:
        raise NotFound("The demo found no pet to book.")
    return PetId(UUID(found))


def _booked_last(store: LocalStore) -> AppointmentId:
    for command in store.outbox.recent(20):
        if command.changeset.name == "appointment.book":
            inserted = (c for c in command.changeset.changes if c.table == "appointment")
            return AppointmentId(next(inserted).id)
    raise NotFound("The demo booked nothing yet.")


def _first(slots: tuple[FreeSlot, ...]) -> FreeSlot:
    if not slots:
        raise NotFound("The demo found no free time.")
    return slots[0]
