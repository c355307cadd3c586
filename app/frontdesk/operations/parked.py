"""The pinboard: visits parked while another time is sought for them.

Parking frees nothing: the visit keeps its time until it is put elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.storage.replica.parked_visits import cards_by_id
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
