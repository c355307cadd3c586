"""How long to wait before the next try: longer each time, never all desks at once."""

from __future__ import annotations

from collections.abc import Callable

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0
LONGEST_WHILE_WAITING = 8.0
"""Longest pause while commands wait, so that they arrive soon after the line is back."""

LONGEST_WITHOUT_LINE = 3.0
"""Longest pause while nothing answers at all: with the seconds that a try into the void takes, the
desk is back within ten seconds of the line's return. Such tries cost a server nothing: it does not
see them.
"""


class Backoff:
    """Counts the failures in a row; `random` returns numbers from 0 to 1."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._failures = 0

    def succeeded(self) -> None:
        """Begin with short pauses again."""
        self._failures = 0

    def failed(self, *, waiting: bool, unreachable: bool = False) -> float:
        """Return the seconds to pause after one more failure; `unreachable` is no answer at all."""
        longest = LONGEST_WHILE_WAITING if waiting else LONGEST_SECONDS
        if unreachable:
            longest = LONGEST_WITHOUT_LINE
        full = min(FIRST_SECONDS * 2.0 ** min(self._failures, 10), longest)
        self._failures += 1
        return full * (0.5 + 0.5 * self._random())
