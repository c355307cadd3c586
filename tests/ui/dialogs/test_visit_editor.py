from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from frontdesk.domain.ids import AppointmentId
from frontdesk.domain.records import VisitCard
from frontdesk.operations.appointments import edit_appointment
from frontdesk.storage.replica.cards import appointment_card
from frontdesk.ui.dialogs.visit_editor import VisitEditor
from tests.ui.desk.conftest import Front, appearance, front

__all__ = ["appearance", "front"]

BATH = 3  # Heming, bath with Aylin 09:30-10:15
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Open = Callable[[int], VisitEditor]


@pytest.fixture
def opened(front: Front) -> Open:
    def open_visit(number: int) -> VisitEditor:
        front.window.records.open_visit(AppointmentId(front.clinic.appointment_id(number)))
        front.wait_for(lambda: bool(front.window.findChildren(VisitEditor)))
        editor = front.window.findChildren(VisitEditor)[0]
        front.wait_for(editor.isActiveWindow)
        return editor

    return open_visit


def _visit(front: Front, number: int) -> VisitCard:
    store = front.store()
    try:
        return appointment_card(store.replica, AppointmentId(front.clinic.appointment_id(number)))
    finally:
        store.close()


def _save(editor: VisitEditor) -> None:
    QTest.keyClick(editor, Qt.Key.Key_S, CTRL)


def test_the_end_follows_the_begin_in_sight_and_is_saved_as_shown(
    front: Front,
    opened: Open,
) -> None:
    editor = opened(BATH)
    editor._start.setText("1400")
    editor._start.editingFinished.emit()
    assert editor._end.text().endswith("14:45")
    _save(editor)
    front.wait_for(lambda: bool(front.done))
    visit = _visit(front, BATH)
    assert (visit.starts_at, visit.ends_at) == (front.clinic.at(14), front.clinic.at(14, 45))


def test_an_end_that_was_typed_stays_where_it_is(
    front: Front,
    opened: Open,
) -> None:
    editor = opened(BATH)
    editor._end.setText("1100")
    editor._start.setText("915")
    _save(editor)
    front.wait_for(lambda: bool(front.done))
    visit = _visit(front, BATH)
    assert (visit.starts_at, visit.ends_at) == (front.clinic.at(9, 15), front.clinic.at(11))


@pytest.mark.parametrize(
    ("begins", "ends", "field", "said"),
    [
        ("9.30x", "1015", "starts_at", "no time"),
        ("2500", "1015", "starts_at", "no time"),
        ("930", "915", "ends_at", "end after"),
        ("2330", "2345", "starts_at", "opening hours"),
        ("2027-03-28 02:30", "2027-03-28 04:00", "starts_at", "put forward"),
        ("9999-01-01 09:30", "1015", "starts_at", "calendar"),
    ],
)
def test_a_time_that_cannot_be_is_said_at_its_field(
    front: Front,
    opened: Open,
    begins: str,
    ends: str,
    field: str,
    said: str,
) -> None:
    editor = opened(BATH)
    editor._start.setText(begins)
    editor._end.setText(ends)
    _save(editor)
    edit = editor._start if field == "starts_at" else editor._end
    front.wait_for(lambda: bool(edit.accessibleDescription()))
    assert said in edit.accessibleDescription()
    assert front.done == []
    editor.discard()


def test_esc_never_loses_a_note(front: Front, opened: Open) -> None:
    editor = opened(BATH)
    editor._note.setPlainText("Collar stays on")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.isVisible()
    assert "not saved" in editor._bar.words()
    QTest.keyClick(editor, Qt.Key.Key_C, ALT)
    front.wait_for(lambda: not front.window.findChildren(VisitEditor))
    assert front.done == []


def test_a_note_is_saved_and_leaves_the_services_alone(
    front: Front,
    opened: Open,
) -> None:
    before = _visit(front, BATH)
    editor = opened(BATH)
    editor._note.setPlainText("Long note\n" * 200 + "بيلا 🐶")
    _save(editor)
    front.wait_for(lambda: bool(front.done))
    after = _visit(front, BATH)
    assert (after.services, after.starts_at) == (before.services, before.starts_at)
    assert after.note.endswith("بيلا 🐶")


def test_a_visit_that_another_desk_moved_meanwhile_is_not_moved_back(
    front: Front,
    opened: Open,
) -> None:
    editor = opened(BATH)
    shown = _visit(front, BATH)
    store = front.store()
    theirs = edit_appointment(
        replica=store.replica,
        appointment_id=shown.id,
        now=datetime.now(UTC),
        starts_at=front.clinic.at(12),
    )
    store.commit(theirs, now=datetime.now(UTC), login="u_other")
    store.close()
    editor._start.setText("1600")
    _save(editor)
    front.wait_for(lambda: bool(editor._bar.words()))
    assert "Another desk" in editor._bar.words()
    assert _visit(front, BATH).starts_at == shown.starts_at + timedelta(hours=2, minutes=30)
    assert editor._start.text() == "1600"
    editor.discard()
