"""How many rows to ask for at once: much on a fast line, little on one that is cut again soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

LEAST, FIRST, MOST = 100, 2000, 10_000
QUICK_SECONDS, SLOW_SECONDS = 0.5, 2.0


class PageSize:
    """Learns from how long each page took; `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.rows = FIRST
        self._clock = clock

    @contextmanager
    def one_page(self) -> Iterator[None]:
        """Learn from how long the block waits for a page."""
        begun = self._clock()
        yield
        took = self._clock() - begun
        if took < QUICK_SECONDS:
            self.rows = min(MOST, 2 * self.rows)
        elif took > SLOW_SECONDS:
            self.rows = max(LEAST, self.rows // 2)

    def cut(self) -> None:
        """The line broke before a page was here: the next line gets smaller ones."""
        self.rows = max(LEAST, self.rows // 4)
