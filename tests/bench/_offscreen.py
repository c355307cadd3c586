"""A real window without a screen, for the benchmarks that measure one in their own process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from frontdesk.bootstrap.session import DeskSession
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.faults import FaultReports
from frontdesk.ui.signed_in import SignedIn


def offscreen_application() -> QApplication:
    """Return the application; its windows are painted into memory."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication([])


@contextmanager
def session_of(application: QApplication, desk: SignedIn) -> Iterator[DeskSession]:
    """Open the window of a desk, its exchange with the server running, for a block."""
    session = DeskSession(desk, Appearance(application, "light"), FaultReports())
    session.window.resize(1280, 720)
    session.show()
    spin_until(lambda: session.window.grid.agenda is not None, 60)
    try:
        yield session
    finally:
        session.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def spin_until(holds: Callable[[], bool], seconds: float, *, may_end: bool = False) -> float:
    """Let the window work until something holds; return how long that took.

    TimeoutError after `seconds`, unless it `may_end` so.
    """
    begun = time.perf_counter()
    while not holds():
        passed = time.perf_counter() - begun
        if passed > seconds:
            if may_end:
                return passed
            raise TimeoutError("the window did not get there")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    return time.perf_counter() - begun
