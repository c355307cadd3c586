"""How soon a hint of the server is followed: at once, unless hints keep coming and bring nothing.

Any login of the database can send wake-up signals: nobody can forbid that (docs/adr/0008). A
thousand a second must not make the desks busy, nor the server with their questions.
"""

from __future__ import annotations

import math

PATIENCE = 3
"""So many hints in a row may bring nothing before they are followed more slowly."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 0.5


class Hints:
    """Counts the hints in a row that brought nothing; times are those of the engine."""

    def __init__(self) -> None:
        self._in_vain = 0
        self._hinted = False
        self._asked_at = -math.inf

    def came(self) -> float:
        """Take a hint; return from when on it is to be followed."""
        self._hinted = True
        return self._asked_at + self._pause()

    def asked(self, now: float, *, news: bool) -> None:
        """The server was asked, and had news or not."""
        if news:
            self._in_vain = 0
        elif self._hinted:
            self._in_vain += 1
        self._hinted = False
        self._asked_at = now

    def _pause(self) -> float:
        if self._in_vain < PATIENCE:
            return -math.inf
        doubled = FIRST_PAUSE_SECONDS * 2.0 ** min(self._in_vain - PATIENCE, 10)
        return min(doubled, LONGEST_PAUSE_SECONDS)
