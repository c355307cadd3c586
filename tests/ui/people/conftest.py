from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from frontdesk.ui.people.people_desk import PeopleDesk
from frontdesk.ui.people.people_flow import PeopleFlow
from frontdesk.ui.tasks import TaskRunner
from tests.factories.store import ALL_PERMS
from tests.fakes.people_double import Colleague, PeopleDouble
from tests.ui.desk.conftest import Front, appearance, front

__all__ = ["Front", "appearance", "front"]

IDLE_AFTER = timedelta(minutes=10)


@dataclass
class Counter:
    """A window whose workstation knows several people."""

    front: Front
    people: PeopleDouble
    flow: PeopleFlow

    def type(self, widget: QWidget, text: str) -> None:
        """Type into a widget."""
        QTest.keyClicks(widget, text)

    def enter(self, widget: QWidget, text: str = "") -> None:
        """Type into a widget and press Enter."""
        QTest.keyClicks(widget, text)
        QTest.keyClick(widget, Qt.Key.Key_Return)

    def open_popup(self) -> None:
        """Ask who is at the desk."""
        self.front.window.actions_.switch.trigger()
        self.front.wait_for(lambda: self.flow.popup.isVisible())

    def lock(self) -> None:
        """Lock, and wait for the people to choose from."""
        self.front.window.actions_.lock.trigger()
        screen = self.flow.lock.screen
        assert screen is not None
        self.front.wait_for(lambda: screen.who.person is not None)

    def unlock(self, login: str, pin: str) -> None:
        """Open the locked window by PIN."""
        screen = self.flow.lock.screen
        assert screen is not None
        logins = list(self.people.colleagues)
        screen.who.people.setCurrentRow(logins.index(login))
        self.enter(screen.who.secret, pin)


@pytest.fixture
def counter(front: Front) -> Iterator[Counter]:
    people = PeopleDouble(
        {
            "u_test": Colleague("u_test", "Mara Oyelaran"),
            "u_manager": Colleague("u_manager", "Íñigo Ørsted", "manager", ALL_PERMS),
            "u_vet": Colleague("u_vet", "Zoë Lovelace", "vet"),
        },
        {"u_test": "4711", "u_manager": "1357"},
        {"u_vet": "correct horse", "u_test": "my own password"},
    )
    tasks = TaskRunner("people")
    desk = PeopleDesk(people, tasks)
    flow = PeopleFlow(front.window, front.desk, desk, lock_after=IDLE_AFTER)
    yield Counter(front, people, flow)
    if flow.lock.is_locked:
        flow.away.let_go()
    tasks.close()
