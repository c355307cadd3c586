"""A change on one desk until it is painted on another: with the server's hints, and without.

The one is a process of its own; the other has the whole window, offscreen. The time begins before
the change is kept on the disk there and ends when the paint event that shows it here is over. The
floors: a bare NOTIFY on its way from one session to another, and the pause between two questions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psycopg
from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication

from frontdesk.bootstrap import Program, make_application
from frontdesk.commands.demo_desk import demo_locations, demo_profile
from frontdesk.domain.link import LinkState
from frontdesk.server.demo.instances import Demo
from frontdesk.sync.pace import POLL_SECONDS
from frontdesk.ui.main_window import MainWindow
from frontdesk.ui.signed_in import SignedIn
from tests.bench._large import key_of, large_demo, password_of, signed_in
from tests.bench.figures import Figure, percentile

NOTIFIED, POLLED = 60, 12
NOTIFIED_LIMIT_MS, POLLED_LIMIT_MS = 100.0, 6000.0
PATIENCE_SECONDS = 30.0
REST_SECONDS = 0.5
ROLE = "manager"


def run() -> Iterator[Figure]:
    """Measure changes of a visit's status that arrive by a hint, and by asking."""
    with large_demo() as demo, tempfile.TemporaryDirectory() as folder:
        with signed_in(demo):
            pass
        with other_desk(demo, Path(folder)) as other:
            times = _painted_after(demo, other, NOTIFIED)
            yield Figure(
                "live_notified_p95",
                percentile(times, 0.95),
                "ms",
                percentile(_bare_signals(demo), 0.95),
                len(times),
                limit=NOTIFIED_LIMIT_MS,
            )
            with patch("frontdesk.sync.listening.listen", _hears_nothing):
                times = _painted_after(demo, other, POLLED)
            floor = POLL_SECONDS * 1000
            yield Figure(
                "live_polled_p95",
                percentile(times, 0.95),
                "ms",
                floor,
                len(times),
                limit=POLLED_LIMIT_MS,
            )


class OtherDesk:
    """The desk in the other process."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program

    def change(self, visit: str, was: str, now: str) -> float:
        """Give the visit another status there; return when that began."""
        self.tell(f"{visit} {was} {now}")
        return float(self.hear())

    def tell(self, line: str) -> None:
        """Send a line."""
        assert self._program.stdin is not None
        self._program.stdin.write(line + "\n")
        self._program.stdin.flush()

    def hear(self) -> str:
        """Wait for a line."""
        assert self._program.stdout is not None
        return self._program.stdout.readline().strip()


@contextmanager
def other_desk(demo: Demo, folder: Path) -> Iterator[OtherDesk]:
    """Run the other desk for a block; it has fetched the clinic when the block begins."""
    login = demo.clinic.login_of(ROLE)
    profile = demo_profile(demo)
    told = {
        "name": "other",
        "directory": str(folder),
        "host": profile.host,
        "port": profile.port,
        "dbname": profile.dbname,
        "login": login.login,
        "password": login.password,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench._live_other"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as program:
        other = OtherDesk(program)
        other.tell(json.dumps(told))
        assert other.hear() == "ready"
        yield other
        assert program.stdin is not None
        program.stdin.close()


class Sight(QObject):
    """Notes when the status of a visit that was waited for is on the screen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._wanted: tuple[str, str] | None = None
        self.painted_at: float | None = None
        window.grid.viewport().installEventFilter(self)

    def wait_for(self, visit: str, status: str) -> None:
        """Look out for this from now on."""
        self.painted_at = None
        self._wanted = (visit, status)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Let a paint event be carried out, and take the time if the visit was in it."""
        if event.type() != QEvent.Type.Paint or self._wanted is None:
            return False
        shown = dict(visits(self._window))
        self._window.grid.viewportEvent(event)
        visit, status = self._wanted
        if shown.get(visit) == status and self.painted_at is None:
            self.painted_at = time.monotonic()
        return True


def visits(window: MainWindow) -> list[tuple[str, str]]:
    """Return the visits of the day in sight, with their status."""
    agenda = window.grid.agenda
    return [] if agenda is None else [(str(c.id), str(c.status)) for c in agenda.cards()]


def _painted_after(demo: Demo, other: OtherDesk, count: int) -> list[float]:
    application = QApplication.instance() or make_application(sys.argv)
    assert isinstance(application, QApplication)
    program = Program(application, demo_locations(demo))
    session = program.open_desk(SignedIn(demo_profile(demo), password_of(demo), key_of(demo)))
    states: list[LinkState] = []
    session.desk.link_changed.connect(lambda status: states.append(status.state))
    sight = Sight(session.window)
    _until(lambda: LinkState.LIVE in states[-1:] and bool(visits(session.window)))
    visit, was = next(one for one in visits(session.window) if one[1] in ("booked", "confirmed"))
    times = []
    for turn in range(count + 1):
        now = "confirmed" if was == "booked" else "booked"
        sight.wait_for(visit, now)
        begun = other.change(visit, was, now)
        _until(lambda: sight.painted_at is not None)
        assert sight.painted_at is not None
        if turn:  # the first one finds nothing prepared
            times.append((sight.painted_at - begun) * 1000)
        was = now
        _rest()
    session.close()
    program.close()
    return times


def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, "did not happen in time"
        # The window's own clock ticks: it never waits here for good.
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _rest() -> None:
    """Let both desks end what follows a change: the next one comes seconds later in a clinic."""
    until = time.monotonic() + REST_SECONDS
    while time.monotonic() < until:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        time.sleep(0.01)


def _hears_nothing(*_args: object, **_options: object) -> None:
    time.sleep(0.2)


def _bare_signals(demo: Demo) -> list[float]:
    """Return the milliseconds of bare signals between two sessions."""
    times = []
    with (
        psycopg.connect(demo.admin_dsn, autocommit=True) as one,
        psycopg.connect(demo.admin_dsn, autocommit=True) as two,
    ):
        two.execute("listen bench")
        for _ in range(NOTIFIED):
            begun = time.monotonic()
            one.execute("notify bench")
            next(two.notifies(timeout=PATIENCE_SECONDS, stop_after=1))
            times.append((time.monotonic() - begun) * 1000)
    return times
