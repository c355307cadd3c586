"""The manager's window on a small clinic, without any server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from frontdesk.domain.permissions import CODES
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.clinic.clinic_window import ClinicWindow
from frontdesk.ui.clinic.office import Office
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.rights import Rights
from frontdesk.ui.tasks import TaskRunner
from tests.factories.clinic import Clinic, row_id, small_clinic
from tests.factories.store import KEY, clinic_meta
from tests.ui.clinic.clerks import FakeClerk, desk_record, held_command, person

RECEPTION, GROOMER, MANAGER, OWNER = (row_id("role", number) for number in range(4))
RECEPTION_MAY = ("client.write", "pet.write", "appointment.write", "block.write")
MANAGER_MAY = tuple(code for code in sorted(CODES) if code != "client.erase")


@dataclass
class ManagersDesk:
    """The window with what a test needs around it."""

    clinic: Clinic
    directory: Path
    clerk: FakeClerk
    tasks: TaskRunner
    asking: TaskRunner
    desk: Desk
    parent: QWidget
    qtbot: QtBot
    bugs: list[BaseException] = field(default_factory=list)

    def open(self, *perms: str, who: dict[str, str] | None = None) -> ClinicWindow:
        """Open the window for somebody who holds these permissions."""
        rights = Rights(frozenset(perms or MANAGER_MAY), who or {})
        office = Office(self.asking, lambda: self.clerk)
        window = ClinicWindow(self.desk, office, rights, self.clinic.zone, self.parent)
        window.show()
        self.quiet()
        return window

    def turn_to(self, window: ClinicWindow, name: str) -> None:
        """Open a page by its name."""
        names = [window.tabs.tabText(each) for each in range(window.tabs.count())]
        window.tabs.setCurrentIndex(names.index(name))
        self.quiet()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Let the program work until something is so."""
        self.qtbot.waitUntil(condition)

    def quiet(self) -> None:
        """Wait until nothing is asked any more."""
        self.wait_for(lambda: not self.tasks._callers and not self.asking._callers)

    def answer(self, text: str = "") -> None:
        """Fill the prompt that is open and take its Enter."""
        self.wait_for(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
        prompt = QApplication.activeModalWidget()
        assert prompt is not None
        if text:
            QTest.keyClicks(prompt.line, text)  # type: ignore[attr-defined]
        QTest.mouseClick(prompt.go, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
        self.quiet()


def _clinic_with_roles() -> Clinic:
    clinic = small_clinic()
    for role_id, name, perms in (
        (RECEPTION, "receptionist", RECEPTION_MAY),
        (GROOMER, "groomer", ("pet.write", "appointment.write")),
        (MANAGER, "manager", MANAGER_MAY),
        (OWNER, "owner", tuple(sorted(CODES))),
    ):
        clinic.add("role", role_id, name=name, perms=list(perms), built_in=True)
    for row in clinic.rows["staff"]:
        row["role_id"] = str(GROOMER)
    return clinic


@pytest.fixture
def managers_desk(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[ManagersDesk]:
    clinic = _clinic_with_roles()
    now = clinic.at(9, 47)

    def store_here() -> LocalStore:
        files = (tmp_path / "replica.db", tmp_path / "outbox.db")
        return LocalStore.open(*files, KEY, clock=lambda: now)

    store = store_here()
    meta = clinic_meta(clinic, synced_at=now, perms=frozenset(MANAGER_MAY), role="manager")
    store.load_snapshot(meta, clinic.tables(), lambda _: None)
    store.close()
    clerk = FakeClerk(
        staff=[
            person("Anneliese von Hohenstein-Wojciechowska", MANAGER, "manager"),
            person("José Núñez", RECEPTION, "receptionist", seen_at=None, seen_desk=None),
            person("Olga Owner", OWNER, "owner"),
            person("Zoë O'Brien", GROOMER, "groomer", active=False),
        ],
        desks=[
            desk_record("Front desk 1", "José Núñez"),
            desk_record("Back room", "Zoë O'Brien", person_active=False, held=2),
        ],
        waiting=[held_command("appointment.move"), held_command("pet.edit", reason="carried")],
    )
    appearance = Appearance(qapp, "light")
    tasks, asking = TaskRunner("replica"), TaskRunner("asking")
    desk = Desk(tasks, store_here, login="u_test", nudge=lambda: None, now=lambda: now)
    parent = QWidget()
    made = ManagersDesk(clinic, tmp_path, clerk, tasks, asking, desk, parent, qtbot)
    for runner in (tasks, asking):
        runner.bug_found.connect(made.bugs.append)
    yield made
    asking.close()
    desk.close()
    parent.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    del appearance
    assert made.bugs == []
