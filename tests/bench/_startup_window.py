"""The program, opened on a desk whose files lie in the folder given, as after signing in.

Prints the monotonic clock when the day has been painted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from frontdesk.bootstrap import Program, make_application
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile
from frontdesk.ui.signed_in import SignedIn

if TYPE_CHECKING:
    from frontdesk.ui.main_window import MainWindow

_KEY = bytes(range(32))  # that of tests.factories.store, which is too heavy to import here


class FirstDay(QObject):
    """Ends the program with the first painting of a day that holds visits."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.grid.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Report once the first paint event with a day has been carried out."""
        grid = self._window.grid
        if event.type() != QEvent.Type.Paint or grid.agenda is None or not grid.agenda.cards():
            return False
        grid.viewport().removeEventFilter(self)
        grid.viewportEvent(event)
        sys.stdout.write(f"{time.monotonic()}\n")
        sys.stdout.flush()
        QApplication.quit()
        return True


def open_and_report(folder: Path) -> None:
    """Open the window and wait for its day."""
    application = make_application(sys.argv)
    locations = Locations(folder, folder, folder / "logs")
    profile = Profile("bench", folder, "127.0.0.1", 9, "none", "u_bench")
    program = Program(application, locations)
    session = program.open_desk(SignedIn(profile, "", _KEY))
    _first_day = FirstDay(session.window)
    application.exec()
    program.close()
