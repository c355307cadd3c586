"""The time of a simulated world: one that only runs forward, and what each desk's clock shows."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

import time_machine

BEGIN = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


class _Shown(Protocol):
    def move_to(self, destination: float) -> None: ...


class Clock:
    """Counts the seconds of a world; a desk's own clock may be wrong by any time."""

    def __init__(self, coordinates: _Shown) -> None:
        self.elapsed = 0.0
        self._coordinates = coordinates
        self._skew = timedelta(0)

    def seconds(self) -> float:
        """Return the time that only runs forward."""
        return self.elapsed

    def now(self) -> datetime:
        """Return the right time, as the server's clock has it."""
        return BEGIN + timedelta(seconds=self.elapsed)

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.elapsed += seconds
        self._show()

    def wear(self, skew: timedelta) -> None:
        """From here on `datetime.now` is what a clock wrong by `skew` shows."""
        if skew != self._skew:
            self._skew = skew
            self._show()

    def _show(self) -> None:
        self._coordinates.move_to((self.now() + self._skew).timestamp())


@contextmanager
def own_time(seed: int) -> Iterator[Clock]:
    """Give the process a clock and a randomness that a seed decides."""
    chance = random.Random(f"randomness {seed}")  # noqa: S311 - a world, not a secret
    real, os.urandom = os.urandom, chance.randbytes
    try:
        with time_machine.travel(BEGIN, tick=False) as coordinates:
            yield Clock(coordinates)
    finally:
        os.urandom = real
