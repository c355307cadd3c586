"""A desk driven by hand: its courier takes one step at a time, and its pauses cost no time."""

from __future__ import annotations

from collections.abc import Callable

from frontdesk.domain.changed import Changed
from frontdesk.domain.link import LinkState
from frontdesk.sync.courier import Courier
from frontdesk.sync.engine import Engine
from tests.sync.desks import DeskUnderTest

MOST_STEPS = 2000


class Stepper:
    """Talks to the server for a desk, on the thread of its store; `now` is the engine's clock."""

    def __init__(self, desk: DeskUnderTest) -> None:
        self._desk = desk
        self.now = 0.0
        self.told: list[Changed] = []
        self.courier = Courier(
            desk.profile,
            desk.people,
            desk.store,
            Engine(lambda: 0.5),
            clock=lambda: self.now,
            on_changed=self.told.append,
        )

    def until(self, holds: Callable[[], bool]) -> None:
        """Take steps until it holds; AssertionError when it never does."""
        for _ in range(MOST_STEPS):
            if holds():
                return
            self.now += self.courier.step()
        raise AssertionError(f"never held; the last trouble was {self.courier.last_error!r}")

    def drain(self) -> None:
        """Take steps until nothing waits and all that is known to the server is here."""
        self.until(self.is_done)

    def is_done(self) -> bool:
        """Whether the desk has nothing to send and nothing to fetch that was answered."""
        desk, heads = self.courier.desk(), self._desk.store.outbox.recent(3)
        is_live = self.courier.engine.state is LinkState.LIVE
        return (
            is_live and not desk.waiting and all((each.head or 0) <= desk.cursor for each in heads)
        )

    def close(self) -> None:
        """Hang up."""
        self.courier.hang_up()
