from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frontdesk.ui.appearance import Appearance
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.main_window import MainWindow
from frontdesk.ui.tasks import TaskRunner
from tests.factories.clinic import small_clinic
from tests.factories.store import open_store, seeded_store


def _open_and_close(
    directory: Path, appearance: Appearance, qtbot: QtBot
) -> weakref.ref[MainWindow]:
    clinic = small_clinic()
    tasks = TaskRunner("replica")
    desk = Desk(
        tasks,
        lambda: open_store(directory),
        login="u_test",
        nudge=lambda: None,
        now=lambda: clinic.at(9, 47),
    )
    window = MainWindow(desk, appearance)
    with qtbot.waitSignal(window.day_ready):
        window.show()
    agenda = window.grid.agenda
    assert agenda is not None
    window.grid.select(agenda.cards()[0].id)
    qtbot.waitUntil(lambda: window.panel.pet_id is not None)
    window.close()
    desk.close()
    for part in (window, desk, tasks):
        part.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return weakref.ref(window)


def test_a_closed_window_leaves_no_widget_no_timer_and_no_thread(
    tmp_path: Path, appearance: Appearance, qtbot: QtBot
) -> None:
    seeded_store(tmp_path).close()
    widgets, threads = set(QApplication.allWidgets()), set(threading.enumerate())
    windows = [_open_and_close(tmp_path, appearance, qtbot) for _ in range(2)]
    gc.collect()
    assert [each for each in QApplication.allWidgets() if each not in widgets] == []
    assert set(threading.enumerate()) <= threads
    assert [window() for window in windows] == [None, None]
