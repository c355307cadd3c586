"""A front desk of its own process that holds a draft, begins another and waits to be killed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from frontdesk.ui.appearance import Appearance
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.main_window import MainWindow
from frontdesk.ui.tasks import TaskRunner
from tests.factories.clinic import small_clinic
from tests.factories.store import open_store

_PATIENCE_S = 60


def main(directory: Path) -> None:
    """Type, tell by a line once all of it is on the disk, and go on until killed."""
    application = QApplication([])
    clinic = small_clinic()
    desk = Desk(
        TaskRunner("replica"),
        lambda: open_store(directory),
        login="u_test",
        nudge=lambda: None,
        now=lambda: clinic.at(9, 47),
    )
    window = MainWindow(desk, Appearance(application, "light"))
    window.day_ready.connect(lambda: QTimer.singleShot(0, lambda: _type(window)))
    window.show()
    teller = QTimer(interval=50)
    teller.timeout.connect(lambda: _tell_when_kept(directory, teller))
    teller.start()
    QTimer.singleShot(_PATIENCE_S * 1000, application.quit)
    application.exec()


def _type(window: MainWindow) -> None:
    strip = window.foot.strip
    strip.begin()
    QTest.keyClicks(strip.pet_field, "smithers")
    window.drafts.hold()
    QTest.keyClicks(strip.pet_field, "hemingw")


def _tell_when_kept(directory: Path, teller: QTimer) -> None:
    store = open_store(directory)
    bodies = [each.body for each in store.drafts.of("u_test")]
    store.close()
    held = [body["pet_text"] for body in bodies if body["held"]]
    strip = [body["pet_text"] for body in bodies if not body["held"]]
    if held == ["smithers"] and strip == ["hemingw"]:
        teller.stop()
        sys.stdout.write(json.dumps({"held": held, "strip": strip[0]}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
