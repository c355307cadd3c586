"""A whole window on a small clinic, without any server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from frontdesk.domain.ids import AppointmentId
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.main_window import MainWindow
from frontdesk.ui.tasks import TaskRunner
from tests.factories.clinic import Clinic, small_clinic
from tests.factories.store import open_store, seeded_store
from tests.ui.desk.key_strokes import KeyStrokes


@dataclass
class Front:
    """A window with what a test needs around it."""

    clinic: Clinic
    directory: Path
    tasks: TaskRunner
    desk: Desk
    window: MainWindow
    qtbot: QtBot
    bugs: list[BaseException] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    clock: list[datetime] = field(default_factory=list)

    def store(self) -> LocalStore:
        """Open the same data a second time, as another process would; the caller closes it."""
        return open_store(self.directory)

    def count(self, sql: str) -> int:
        """Ask the data for a number."""
        store = self.store()
        try:
            return int(store.replica.value(sql))
        finally:
            store.close()

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self.focus(), key, modifiers)

    def type(self, text: str) -> None:
        """Type letters where the keyboard is, without waiting for anything between them."""
        for letter in text:
            QTest.keyClicks(self.focus(), letter)

    def focus(self) -> QWidget:
        """Return the widget that has the keyboard."""
        return QApplication.focusWidget() or self.window

    def choose(self, number: int) -> None:
        """Choose the n-th visit of the clinic, and give the keyboard to the day."""
        assert self.window.grid.select(AppointmentId(self.clinic.appointment_id(number)))
        self.window.grid.setFocus()
        self.quiet()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Let the program work until something is so."""
        self.qtbot.waitUntil(condition)

    def let_the_server_refuse(self) -> OutboxCommand:
        """Refuse the first waiting command as the server does when another desk was first."""
        store = self.store()
        command = store.outbox.waiting()[0]
        changed = store.record_answer(
            command.command_id,
            {"status": "rejected", "code": "23P01", "detail": {"message": "taken"}, "head": 101},
        )
        store.close()
        self.desk.report_changed(changed)
        self.desk.report_link(LinkStatus(LinkState.LIVE, self.clock[0], attention=1))
        return command

    def quiet(self) -> None:
        """Wait until nothing is asked of the replica any more, and what is told can be read."""
        self.wait_for(lambda: not self.tasks._callers and not self._is_unread())

    def _is_unread(self) -> bool:
        strip = self.window.foot.strip
        return strip.isVisible() and strip.must_be_seen


@pytest.fixture(scope="session")
def appearance(qapp: QApplication) -> Appearance:
    return Appearance(qapp, "light")


@pytest.fixture
def front(
    tmp_path: Path, qtbot: QtBot, appearance: Appearance, request: pytest.FixtureRequest
) -> Iterator[Front]:
    clinic = small_clinic()
    seeded_store(tmp_path, clinic, **getattr(request, "param", {})).close()
    clock = [clinic.at(9, 47)]
    tasks = TaskRunner("replica")
    desk = Desk(
        tasks,
        lambda: open_store(tmp_path),
        login="u_test",
        nudge=lambda: None,
        now=lambda: clock[0],
    )
    window = MainWindow(desk, appearance)
    front = Front(clinic, tmp_path, tasks, desk, window, qtbot, clock=clock)
    tasks.bug_found.connect(front.bugs.append)
    desk.refused.connect(front.refusals.append)
    desk.done.connect(front.done.append)
    with qtbot.waitSignal(window.day_ready):
        window.resize(1280, 720)
        window.show()
    window.activateWindow()
    front.wait_for(window.isActiveWindow)
    front.quiet()
    yield front
    window.close()
    desk.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert front.bugs == []


@pytest.fixture
def strokes(qapp: QApplication) -> Iterator[KeyStrokes]:
    counter = KeyStrokes()
    qapp.installEventFilter(counter)
    yield counter
    qapp.removeEventFilter(counter)
