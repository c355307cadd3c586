"""Hangs the manager's window into the menu of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from frontdesk.ui.clinic.office import Office
from frontdesk.ui.desk.desk import Desk

if TYPE_CHECKING:
    from frontdesk.ui.clinic.clinic_window import ClinicWindow
    from frontdesk.ui.main_window import MainWindow


class ClinicOpener(QObject):
    """Opens one window at a time; its modules are imported when it is opened first."""

    def __init__(self, desk: Desk, office: Office, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._office, self._window = desk, office, window
        self._open: ClinicWindow | None = None
        window.actions_.clinic.triggered.connect(self.open)

    @Slot()
    def open(self) -> None:
        """Show the window, or bring the one that is open to the front."""
        from frontdesk.ui.clinic.clinic_window import ClinicWindow

        if self._open is not None:
            self._open.raise_()
            self._open.activateWindow()
            return
        window = self._window
        rights = window.permitted.own_rights  # the server is asked as nobody else
        opened = ClinicWindow(self._desk, self._office, rights, window.records.zone, window)
        opened.told.connect(window.status.show_done)
        opened.history_wanted.connect(window.records.history_wanted)
        opened.destroyed.connect(self._on_gone)
        self._open = opened
        opened.show()

    @Slot()
    def close(self) -> None:
        """Close the window: it was opened with somebody's rights, and another person came."""
        if self._open is not None:
            self._open.close()

    @Slot()
    def _on_gone(self) -> None:
        self._open = None
