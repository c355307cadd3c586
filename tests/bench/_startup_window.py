"""The program, opened on a desk whose files lie in the folder given, as after signing in.

Prints the monotonic clock when the day has been painted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from frontdesk.bootstrap import Program, make_application
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile
from frontdesk.ui.dialogs.sign_in import SignedIn
from frontdesk.ui.main_window import MainWindow

_KEY = bytes(range(32))  # that of tests.factories.store, which is too heavy to import here


class FirstDay(QObject):
    """Ends the program with the first painting of a day that holds visits."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.grid.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Report after the paint event; it is let through by painting here."""
        agenda = self._window.grid.agenda
        if event.type() != QEvent.Type.Paint or agenda is None or not agenda.cards():
            return False
        self._window.grid.viewport().removeEventFilter(self)
        self._window.grid.viewport().repaint()
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
