"""The counters beside the day: who is expected, here, waiting, ready, due to go, overdue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from frontdesk.domain.agenda import AppointmentCard, DayAgenda, Status

WAITS_TOO_LONG = timedelta(minutes=15)
OVERDUE_AFTER = timedelta(minutes=15)
GOES_HOME_WITHIN = timedelta(hours=1)

IN_HOUSE = frozenset({Status.HERE, Status.IN_SERVICE, Status.READY})
_TO_COME = frozenset({Status.BOOKED, Status.CONFIRMED})


class Counter(StrEnum):
    """A question the desk asks all day; a card may answer to several."""

    EXPECTED = "expected"  # booked or confirmed, not yet arrived
    HERE = "here"  # in the house in whatever state
    WAITING = "waiting"  # arrived more than 15 minutes ago and not yet taken
    READY = "ready"  # may be fetched
    GOING_HOME = "going_home"  # in the house and due to be fetched within the hour
    OVERDUE = "overdue"  # in the house more than 15 minutes after its end


@dataclass(frozen=True, slots=True)
class Today:
    """Which visits answer to each counter at one moment."""

    ids: Mapping[Counter, frozenset[UUID]]

    def count(self, counter: Counter) -> int:
        """Return the number on the tile."""
        return len(self.ids[counter])


def count_today(agenda: DayAgenda, *, now: datetime) -> Today:
    """Sort the visits of the day under the counters, as of `now`."""
    ids: dict[Counter, set[UUID]] = {counter: set() for counter in Counter}
    for card in agenda.cards():
        for counter in counters_of(card, now=now):
            ids[counter].add(card.id)
    return Today({counter: frozenset(found) for counter, found in ids.items()})


def counters_of(card: AppointmentCard, *, now: datetime) -> frozenset[Counter]:
    """Return the counters one visit answers to."""
    if card.status in _TO_COME:
        return frozenset({Counter.EXPECTED})
    if card.status not in IN_HOUSE:
        return frozenset()
    found = {Counter.HERE}
    if card.status is Status.READY:
        found.add(Counter.READY)
    if minutes_waiting(card, now=now) > WAITS_TOO_LONG.total_seconds() // 60:
        found.add(Counter.WAITING)
    if now > card.ends_at + OVERDUE_AFTER:
        found.add(Counter.OVERDUE)
    elif card.ends_at <= now + GOES_HOME_WITHIN:
        found.add(Counter.GOING_HOME)
    return frozenset(found)


def minutes_waiting(card: AppointmentCard, *, now: datetime) -> int:
    """Return how long a visit has been here without being taken, in whole minutes; else 0."""
    if card.status is not Status.HERE or card.here_at is None:
        return 0
    return max(0, int((now - card.here_at).total_seconds() // 60))
