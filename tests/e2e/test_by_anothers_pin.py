"""The whole way of a right that is lent: from the receptionist's keys to the clinic's log."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from frontdesk.bootstrap import DeskSession, Program
from frontdesk.settings import Locations
from frontdesk.ui.dialogs.add_person import AddPerson
from frontdesk.ui.signed_in import SignedIn
from tests.clinics import Clinic
from tests.collecting import collected as collected
from tests.collecting import collector as collector
from tests.patience import PatientBot
from tests.sync.desks import DeskUnderTest, server_rows

pytestmark = pytest.mark.e2e

PIN = "2580"
CTRL = Qt.KeyboardModifier.ControlModifier
REASON = "Regular client"


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture
def session(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, clinic_a: Clinic
) -> Iterator[DeskSession]:
    """A receptionist's window on the real server."""
    desk = DeskUnderTest(tmp_path / "desk", clinic_a)
    program = Program(qapp, Locations(tmp_path, tmp_path, tmp_path / "logs"))
    session = program.open_desk(SignedIn(desk.profile, desk.password, desk.sign_in()))
    qtbot.waitUntil(lambda: session.flow is not None and session.window.grid.agenda is not None)
    yield session
    program.close()
    program.deleteLater()
    desk.close()


def _type(widget: QWidget, text: str) -> None:
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def _field(dialog: QWidget, name: str) -> QLineEdit:
    return next(each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == name)


def _add_the_manager(session: DeskSession, clinic: Clinic, qtbot: QtBot) -> None:
    session.window.actions_.add_person.trigger()
    (dialog,) = session.window.findChildren(AddPerson)
    manager = clinic.logins["manager"]
    _field(dialog, "Login").setText(manager.login)
    _field(dialog, "Password").setText(manager.password)
    _field(dialog, "PIN").setText(PIN)
    _type(_field(dialog, "PIN again"), PIN)
    qtbot.waitUntil(lambda: not session.window.findChildren(AddPerson))


def _want_a_closed_time(session: DeskSession, qtbot: QtBot) -> None:
    strip = session.window.foot.strip
    session.window.actions_.new_visit.trigger()
    _type(strip.pet_field, "bella")
    qtbot.waitUntil(lambda: strip.draft.pet is not None)
    _type(strip.service_field, "bath")
    qtbot.waitUntil(lambda: strip.draft.slot is not None and not strip.must_be_seen)
    strip.slot_field.setText("anna mon 2100")
    QTest.keyClick(strip.slot_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Ctrl+Enter" in strip.words() and not strip.must_be_seen)
    QTest.keyClick(strip.slot_field, Qt.Key.Key_Return, CTRL)
    reason = session.window.foot.reason
    qtbot.waitUntil(reason.isVisible)
    line = reason._reason.lineEdit()
    assert line is not None
    line.setText(REASON)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_a_receptionist_overbooks_with_the_managers_pin(
    session: DeskSession, clinic_a: Clinic, qtbot: QtBot
) -> None:
    _add_the_manager(session, clinic_a, qtbot)
    _want_a_closed_time(session, qtbot)
    assert session.flow is not None
    lending = session.flow.lending
    qtbot.waitUntil(lambda: lending.sheet is not None)
    assert lending.sheet is not None
    with qtbot.waitSignal(session.desk.done):
        _type(lending.sheet.who.secret, PIN)
    receptionist, manager = (clinic_a.logins[each].login for each in ("receptionist", "manager"))
    assert session.desk.login == session.people.active == receptionist

    def told() -> list[tuple[str, object]]:
        return [
            (row[0], row[1])
            for row in server_rows(
                clinic_a,
                "select login::text, override from app.command where override is not null"
                " and status = 'applied'",
            )
        ]

    qtbot.waitUntil(lambda: bool(told()))
    assert told() == [(manager, {"asked_by": receptionist, "reason": REASON})]
    events = server_rows(
        clinic_a,
        "select distinct e.login::text from app.event as e join app.command as c"
        " on c.id = e.command_id where c.override is not null",
    )
    assert [row[0] for row in events] == [manager]
