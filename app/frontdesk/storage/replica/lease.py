"""How long a person may work here without the server being heard, by a time nobody can set back.

The server says until when, by its own clock. What this desk takes for that clock's time is what
the server said last, and what has passed since by this machine's clock or, where more has passed by
it, by the one that only runs forward. It is written down as it goes on: so a clock that is wrong
changes nothing, one that is set back wins nothing, and a new start keeps what was reached.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.link import LeaseState

LOOKING = timedelta(hours=24)
"""How long the present day can still be read after the lease has ended."""

KEPT_EVERY = timedelta(minutes=1)
EXPIRED = (
    "The server has not been heard for too long, so nothing new is taken down here. This step was"
    " not done; what was entered before is kept. Connect this workstation once, then go on."
)


def lease_state(lease_until: datetime | None, now: datetime | None) -> LeaseState:
    """Return what may be done at `now`; without a lease or a known time everything."""
    if lease_until is None or now is None or now <= lease_until:
        return LeaseState.OPEN
    return LeaseState.TODAY_ONLY if now <= lease_until + LOOKING else LeaseState.LOCKED


def hours_left(lease_until: datetime | None, now: datetime | None) -> int | None:
    """Return for how many hours, begun ones counted, new things are taken; None without an end."""
    if lease_until is None or now is None:
        return None
    return max(0, math.ceil((lease_until - now) / timedelta(hours=1)))


@dataclass(frozen=True, slots=True)
class KeptTime:
    """The server's time as this desk last knew it, and what this machine's clock showed then."""

    instant: datetime
    shown: datetime


class ServerTime:
    """The server's clock as far as this desk can tell; belongs to the thread of its store.

    `read` and `keep` are the place where it is written down; `wall` is this machine's clock,
    `ticks` its seconds that only run forward.
    """

    def __init__(
        self,
        read: Callable[[], KeptTime | None],
        keep: Callable[[KeptTime], None],
        *,
        wall: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._keep = keep
        self._wall = wall
        self._ticks = ticks
        self._seen: KeptTime | None = None
        self._seen_at = 0.0
        self._due_after: tuple[datetime, float, timedelta] | None = None

    def now(self) -> datetime | None:
        """Return the time, or None before the server was ever heard."""
        kept = self._read()
        if kept is None:
            return None
        if kept != self._seen:
            self._seen, self._seen_at = kept, self._ticks()
        by_ticks = timedelta(seconds=self._ticks() - self._seen_at)
        return kept.instant + max(by_ticks, self._wall() - kept.shown, timedelta(0))

    def note(self) -> None:
        """Write down how late it is, now and then; asked before every step of the sync."""
        wall, ticks = self._wall(), self._ticks()
        if self._is_too_soon(wall, ticks):
            return
        now = self.now()
        if now is None or self._seen is None:
            return
        unkept = now - self._seen.instant
        if unkept >= KEPT_EVERY:
            reached, unkept = KeptTime(now, wall), timedelta(0)
            self._keep(reached)
            self._seen, self._seen_at = reached, ticks
        self._due_after = wall, ticks, KEPT_EVERY - unkept

    def _is_too_soon(self, wall: datetime, ticks: float) -> bool:
        """Whether by neither clock so much has passed since the last look that it would be kept."""
        if self._due_after is None:
            return False
        since_wall, since_ticks, time = self._due_after
        return wall - since_wall < time and ticks - since_ticks < time.total_seconds()
