"""How far this machine's clock is from the server's, and whether somebody has just set it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

JUMP = timedelta(seconds=30)


def running_seconds() -> float:
    """Return a number of seconds that only runs forward, also while the machine sleeps if it can.

    Where it cannot, a sleep looks like a clock set ahead: the server is only asked once more.
    """
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class ClockGauge:
    """Measures by what the server says; `wall` is this machine's clock, `ticks` never jumps."""

    def __init__(
        self, *, wall: Callable[[], datetime], ticks: Callable[[], float] = running_seconds
    ) -> None:
        self.ahead = timedelta(0)
        """By how much this machine's clock is before the server's, in whole seconds."""
        self._wall = wall
        self._ticks = ticks
        self._seen: tuple[datetime, float] | None = None

    def measured(self, told: datetime, *, asked_at: datetime) -> None:
        """The server told its time, somewhere between `asked_at` and now by this machine's clock.

        What lies between the two is the way of the question, not the clock's fault.
        """
        now = self._wall()
        nearest = min(max(told, asked_at), now) if asked_at <= now else now
        self.ahead = timedelta(seconds=round((nearest - told).total_seconds()))
        self._seen = (now, self._ticks())

    def has_jumped(self) -> bool:
        """Whether the clock was set since it was measured last."""
        if self._seen is None:
            return False
        wall, ticks = self._seen
        passed = timedelta(seconds=self._ticks() - ticks)
        return abs((self._wall() - wall) - passed) > JUMP
