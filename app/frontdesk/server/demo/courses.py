"""How a visit went until now: its status and the times it left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from frontdesk.domain.agenda import Status
from frontdesk.domain.transitions import STAMPS


@dataclass(frozen=True, slots=True)
class Course:
    """Where a visit stands; `stamps` holds when it reached each state, by column name."""

    status: Status
    stamps: dict[str, datetime]


def course(rng: Random, starts_at: datetime, ends_at: datetime, now: datetime) -> Course:
    """Return a believable course of a visit, seen at `now` (all times aware)."""
    confirms = starts_at - timedelta(hours=rng.choice((3, 20, 26, 44, 50, 120, 300)))
    arrives = starts_at + timedelta(minutes=rng.choice((-12, -8, -5, -3, 0, 2, 4, 9)))
    begins = max(starts_at, arrives) + timedelta(minutes=rng.randrange(6))
    finishes = max(begins + timedelta(minutes=5), ends_at - timedelta(minutes=rng.randrange(9)))
    leaves = finishes + timedelta(minutes=rng.choice((4, 8, 12, 18, 25, 40)))
    steps = [
        (Status.HERE, arrives),
        (Status.IN_SERVICE, begins),
        (Status.READY, finishes),
        (Status.GONE, leaves),
    ]
    if rng.random() < 0.7:  # the others simply come
        steps.insert(0, (Status.CONFIRMED, confirms))
    reached = [(status, moment) for status, moment in steps if moment <= now]
    status = reached[-1][0] if reached else Status.BOOKED
    return Course(status, {STAMPS[step]: moment for step, moment in reached})


def late(starts_at: datetime) -> Course:
    """Return the course of somebody who confirmed and is not here yet."""
    return Course(Status.CONFIRMED, {STAMPS[Status.CONFIRMED]: starts_at - timedelta(hours=20)})


def lost(rng: Random, status: Status, starts_at: datetime, now: datetime) -> Course:
    """Return the course of a visit cancelled beforehand, or not kept at its time."""
    if status is Status.NO_SHOW:
        return Course(status, {STAMPS[status]: starts_at + timedelta(minutes=30)})
    told = starts_at - timedelta(hours=rng.randrange(2, 72))
    return Course(status, {STAMPS[status]: min(told, now - timedelta(minutes=5))})


class Showing:
    """Sees to it that the day on the screen has somebody waiting, ready, in the chair and missing.

    Each of these courses is given once, to the first visit near `now` that it suits.
    """

    def __init__(self) -> None:
        self._missing = {Status.HERE, Status.IN_SERVICE, Status.READY, Status.NO_SHOW}

    def course(self, starts_at: datetime, ends_at: datetime, now: datetime) -> Course | None:
        """Return a course still to be shown that suits this visit, or None."""
        status = self._suiting(starts_at - now, ends_at - now)
        if status is None or status not in self._missing:
            return None
        self._missing.remove(status)
        minute = timedelta(minutes=1)
        if status is Status.NO_SHOW:
            return Course(status, {STAMPS[status]: min(now, starts_at + 30 * minute)})
        stamps = {STAMPS[Status.HERE]: min(starts_at, now) - 18 * minute}
        if status is not Status.HERE:
            stamps[STAMPS[Status.IN_SERVICE]] = starts_at + 2 * minute
        if status is Status.READY:
            stamps[STAMPS[Status.READY]] = ends_at - 3 * minute
        return Course(status, stamps)

    def _suiting(self, starts_in: timedelta, ends_in: timedelta) -> Status | None:
        hour = timedelta(hours=1)
        if timedelta() <= starts_in < hour / 2:
            return Status.HERE
        if ends_in > timedelta() > starts_in + hour / 12 and starts_in > -2 * hour:
            return Status.IN_SERVICE
        if -hour < ends_in <= timedelta():
            return Status.READY if Status.READY in self._missing else Status.NO_SHOW
        return None
