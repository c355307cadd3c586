"""A window in a process of its own, to be killed: `python -m tests.ui.desk.parking_window …`.

Given numbers of visits it parks them by keyboard and goes on working until somebody ends it;
without, it says what is on the board and closes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.main_window import MainWindow
from frontdesk.ui.tasks import TaskRunner
from tests.factories.clinic import Clinic, small_clinic
from tests.factories.store import open_store

_DEADLINE_S = 60


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _DEADLINE_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        QTest.qWait(10)


def _park(window: MainWindow, clinic: Clinic, number: int) -> None:
    visit = AppointmentId(clinic.appointment_id(number))
    rows = window.side.pinboard.cards.rows
    window.grid.select(visit)
    window.grid.setFocus()
    QTest.keyClick(window.grid, Qt.Key.Key_Space)
    _until(lambda: rows.row_of(visit) >= 0)


def main(directory: Path, numbers: list[int]) -> None:
    """Work on the small clinic in a directory."""
    application = QApplication([])
    clinic, tasks = small_clinic(), TaskRunner("replica")
    desk = Desk(
        tasks,
        lambda: open_store(directory),
        login="u_test",
        nudge=lambda: None,
        now=lambda: clinic.at(9, 47),
    )
    window = MainWindow(desk, Appearance(application, "light"))
    window.show()
    window.activateWindow()
    _until(lambda: window.grid.agenda is not None and not tasks._callers)
    if numbers:
        for number in numbers:
            _park(window, clinic, number)
        sys.stdout.write("parked\n")
        sys.stdout.flush()
        application.exec()
    for card in window.side.pinboard.cards.rows.cards:
        sys.stdout.write(f"{card.id}\n")
    window.close()
    desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(each) for each in sys.argv[2:]])
