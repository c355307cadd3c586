"""A line that accepts and never answers: the window goes on, says so, and is back when it is.

`blackhole.frame` is the longest time that the window's thread was held while somebody worked in the
dark: ages, bookings and days were read meanwhile. Its floor is the same work on a line that
answers. `blackhole.offline` is how long it took until the pill said so, `blackhole.back` how long
after the line's return until it was live again, `blackhole.woken` the same after eight hours of
sleep: the wall clock has moved and every connection is dead.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from frontdesk.commands.demo_desk import demo_profile
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.ui.signed_in import SignedIn
from tests.bench._large import key_of, large_demo, password_of, signed_in
from tests.bench._offscreen import offscreen_application, session_of, spin_until
from tests.bench.figures import Figure
from tests.fakes.proxy import CuttingProxy, Weather

WORKED_SECONDS = 12.0
FRAME_LIMIT_MS = 50.0
OFFLINE_LIMIT = 8.0
BACK_LIMIT = 10.0
_LONGEST_WAIT = 120.0


class Stalls(QObject):
    """Notices how long the window's thread is away from its events."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self.ticks = 0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._tick)

    def begin(self) -> None:
        """Count from now."""
        self.longest, self.ticks, self._last = 0.0, 0, time.perf_counter()
        self._timer.start()

    def end(self) -> float:
        """Return the longest absence in milliseconds."""
        self._timer.stop()
        return self.longest * 1000

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now
        self.ticks += 1


def run() -> Iterator[Figure]:
    """Measure a window on a line that swallows everything."""
    application = offscreen_application()
    with large_demo("S") as demo, signed_in(demo):
        profile = demo_profile(demo)
        with CuttingProxy((profile.host, profile.port)) as proxy:
            desk = SignedIn(replace(profile, port=proxy.port), password_of(demo), key_of(demo))
            with _window(application, desk) as (statuses, work):
                spin_until(lambda: _is(statuses, LinkState.LIVE), _LONGEST_WAIT)
                stalls = Stalls()
                floor = _held(stalls, work)
                proxy.set_weather(Weather.BLACK_HOLE)
                offline = spin_until(lambda: _is(statuses, LinkState.OFFLINE), _LONGEST_WAIT)
                held = _held(stalls, work)
                proxy.set_weather(Weather.CLEAR)
                back = spin_until(lambda: _is(statuses, LinkState.LIVE), _LONGEST_WAIT)
                proxy.cut_all()
                begun = time.perf_counter()
                spin_until(lambda: not _is(statuses, LinkState.LIVE), 30)
                spin_until(lambda: _is(statuses, LinkState.LIVE), _LONGEST_WAIT)
                woken = time.perf_counter() - begun
                frames = stalls.ticks
    yield Figure("blackhole.frame", held, "ms", floor, frames, limit=FRAME_LIMIT_MS)
    yield Figure("blackhole.offline", offline, "s", None, 1, limit=OFFLINE_LIMIT)
    yield Figure("blackhole.back", back, "s", None, 1, limit=BACK_LIMIT)
    yield Figure("blackhole.woken", woken, "s", None, 1, limit=BACK_LIMIT)


@contextmanager
def _window(
    application: QApplication, desk: SignedIn
) -> Iterator[tuple[list[LinkStatus], Callable[[], None]]]:
    """Open a window; yields what it hears of the line, and a turn of somebody's work in it."""
    with session_of(application, desk) as session:
        statuses: list[LinkStatus] = []
        session.desk.link_changed.connect(statuses.append)
        turns = iter(range(10**9))

        def work() -> None:
            turn = next(turns)
            session.window.day.step(1 if turn % 2 == 0 else -1)
            session.window.retry_wanted.emit()
            session.window.banner.focus_first()

        yield statuses, work


def _held(stalls: Stalls, work: Callable[[], None]) -> float:
    """Work for some seconds; return the longest time the thread was held, in milliseconds."""
    spin_until(lambda: False, 1.0, may_end=True)
    stalls.begin()
    until = time.perf_counter() + WORKED_SECONDS
    while time.perf_counter() < until:
        work()
        spin_until(lambda: False, 0.25, may_end=True)
    return stalls.end()


def _is(statuses: list[LinkStatus], state: LinkState) -> bool:
    return bool(statuses) and statuses[-1].state is state
