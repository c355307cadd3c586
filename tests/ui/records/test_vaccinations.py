from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from frontdesk.domain.ids import AppointmentId, PetId
from frontdesk.domain.vaccination import Shot
from frontdesk.storage.replica.cards import pet_card
from frontdesk.ui.records.record_dialog import RecordDialog
from frontdesk.ui.records.vaccination_editor import VaccinationEditor
from tests.ui.desk.conftest import Front

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def _open(front: Front, number: int) -> RecordDialog:
    front.window.records.open_pet(PetId(front.clinic.pet_id(number)))
    front.wait_for(lambda: bool(front.window.findChildren(RecordDialog)))
    dialog = front.window.findChildren(RecordDialog)[0]
    front.wait_for(dialog.isActiveWindow)
    return dialog


def _editor(dialog: RecordDialog) -> VaccinationEditor:
    return dialog.findChildren(VaccinationEditor)[0]


def _shots(front: Front, number: int) -> list[Shot]:
    store = front.store()
    try:
        card = pet_card(store.replica, PetId(front.clinic.pet_id(number)))
        return [each.shot for each in card.shots]
    finally:
        store.close()


def _save(front: Front, dialog: RecordDialog) -> None:
    before = len(front.done)
    QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
    front.wait_for(lambda: len(front.done) > before)


def test_a_vaccination_is_noted_by_keyboard_and_the_panel_follows_at_once(front: Front) -> None:
    visit = front.clinic.appointment_id(4)
    assert front.window.grid.select(AppointmentId(visit))
    front.quiet()
    dialog = _open(front, 4)
    QTest.keyClick(dialog, Qt.Key.Key_V, ALT)
    front.type("Rabies\t")
    front.type("1d\t")
    given = front.clinic.day - timedelta(days=1)
    row = _editor(dialog)._rows[-1]
    assert row.until.text() == (given + timedelta(days=365)).isoformat()
    _save(front, dialog)
    front.quiet()
    assert _shots(front, 4)[0] == Shot("Rabies", given, given + timedelta(days=365))
    words = [label.text() for label in front.window.panel.findChildren(QLabel)]
    assert not [each for each in words if each.startswith("✚")]
    front.window.activateWindow()
    front.desk.undo()
    front.wait_for(lambda: len(front.done) == 2)
    front.quiet()
    words = [label.text() for label in front.window.panel.findChildren(QLabel)]
    assert [each for each in words if "Rabies: no record" in each]


def test_a_vaccination_is_corrected_and_removed_in_one_save_each(front: Front) -> None:
    dialog = _open(front, 0)
    row = _editor(dialog)._rows[0]
    row.until.setText("+3y")
    _save(front, dialog)
    given = date(2025, 10, 1)
    assert _shots(front, 0) == [Shot("Rabies", given, date(2028, 10, 1))]
    front.wait_for(lambda: not front.window.findChildren(RecordDialog))
    dialog = _open(front, 0)
    _editor(dialog)._rows[0]._remove.click()
    _save(front, dialog)
    assert _shots(front, 0) == []


@pytest.mark.parametrize(
    ("vaccine", "given", "until", "wrong", "said"),
    [
        ("", "1d", "+1y", "vaccine", "which vaccine"),
        ("Rabies", "31.2.2026", "+1y", "given", "past day"),
        ("Rabies", "2090-01-01", "+1y", "given", "past day"),
        ("Rabies", "1d", "", "until", "until when"),
        ("Rabies", "1d", "soon", "until", "no date"),
        ("Rabies", "1d", "2020-01-01", "until", "after it was given"),
        ("Rabies", "1d", "9999-01-01", "until", "calendar"),
    ],
)
def test_a_vaccination_that_cannot_be_kept_is_said_under_its_line(
    front: Front, vaccine: str, given: str, until: str, wrong: str, said: str
) -> None:
    dialog = _open(front, 1)
    QTest.keyClick(dialog, Qt.Key.Key_V, ALT)
    row = _editor(dialog)._rows[-1]
    row.vaccine.setCurrentText(vaccine)
    row.given.setText(given)
    row.until.setText(until)
    QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
    assert said in row._error.text()
    assert row._error.isVisible()
    field = getattr(row, wrong)
    assert QApplication.focusWidget() in (field, field.focusProxy(), *field.children())
    assert front.done == []
    row._remove.click()
    QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
    front.wait_for(lambda: not front.window.findChildren(RecordDialog))


def test_an_empty_new_line_is_no_vaccination(front: Front) -> None:
    dialog = _open(front, 1)
    QTest.keyClick(dialog, Qt.Key.Key_V, ALT)
    QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
    front.wait_for(lambda: not front.window.findChildren(RecordDialog))
    front.quiet()
    assert front.done == []
