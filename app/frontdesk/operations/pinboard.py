"""The pinboard: visits parked while another time is sought for them, and copies of visits.

Parking frees nothing: the visit keeps its time until it is put elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.operations.booking import book_appointment
from frontdesk.operations.rescheduling import move_appointment
from frontdesk.operations.visit_parts import resources_of
from frontdesk.storage.replica.cards import appointment_card
from frontdesk.storage.replica.parked_visits import cards_by_id
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.store import LocalStore

_SETTLED = frozenset({Status.GONE, Status.CANCELLED, Status.NO_SHOW})


@dataclass(frozen=True, slots=True)
class Board:
    """What is parked, oldest first, and what has just left because it can no longer be placed.

    `settled` are visits that were checked out, cancelled or missed meanwhile; `lost` counts those
    that this desk does not hold any more.
    """

    parked: tuple[AppointmentCard, ...] = ()
    settled: tuple[AppointmentCard, ...] = ()
    lost: int = 0


def read_board(store: LocalStore, *, login: str, now: datetime) -> Board:
    """Return a person's board; what cannot be placed any more is taken off it.

    NotSynchronised before the first snapshot: then everything stays parked.
    """
    pinned = store.pins.of(login)
    if not pinned:
        return Board()
    store.replica.signed_in()
    cards = cards_by_id(store.replica, pinned, now=now)
    parked = tuple(card for card in cards if card.status not in _SETTLED)
    leaving = set(pinned) - {card.id for card in parked}
    if leaving:
        store.pins.take_off(leaving, login=login)
    settled = tuple(card for card in cards if card.status in _SETTLED)
    return Board(parked, settled, len(pinned) - len(cards))


def place_visit(
    *,
    replica: Replica,
    appointment_id: AppointmentId,
    resource_id: ResourceId,
    starts_at: datetime,
) -> ChangeSet:
    """Move a parked visit to a time and a column; of its resources it changes that of the kind.

    Raises what `move_appointment` raises.
    """
    held = [claim.resource_id for claim in appointment_card(replica, appointment_id).claims]
    return move_appointment(
        replica=replica,
        appointment_id=appointment_id,
        starts_at=starts_at,
        from_resource_id=_exchanged(replica, held, resource_id),
        to_resource_id=resource_id,
    )


def book_copy(
    *,
    replica: Replica,
    appointment_id: AppointmentId,
    resource_id: ResourceId,
    starts_at: datetime,
    new_appointment_id: AppointmentId | None = None,
) -> ChangeSet:
    """Book the same pet for the same services and as long, at another time or column.

    What else the services need is the first that is free then. Raises what `book_appointment`
    raises, and InvalidInput for a column of a kind that the visit does not occupy.
    """
    visit = appointment_card(replica, appointment_id)
    (column,) = resources_of(replica, [resource_id])
    if visit.claims and column.kind not in {claim.resource_kind for claim in visit.claims}:
        raise InvalidInput("This service cannot be done in this column.", field="resource")
    return book_appointment(
        replica=replica,
        pet_id=visit.pet_id,
        service_ids=[line.service_id for line in visit.services],
        resource_ids=[resource_id],
        starts_at=starts_at,
        ends_at=starts_at + (visit.ends_at - visit.starts_at),
        appointment_id=new_appointment_id,
    )


def _exchanged(replica: Replica, held: list[ResourceId], wanted: ResourceId) -> ResourceId | None:
    """Return which of the held resources gives way to the wanted one."""
    if wanted in held:
        return wanted
    known = {each.id: each for each in resources_of(replica, [*held, wanted])}
    alike = (each for each in held if known[each].kind == known[wanted].kind)
    return next(alike, held[0] if held else None)
