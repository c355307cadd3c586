"""Fields with an error line beneath."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def form(qtbot: QtBot) -> tuple[QDialog, QLineEdit, QPlainTextEdit]:
    dialog, errors = QDialog(), FieldErrors()
    name, note = QLineEdit(), QPlainTextEdit()
    note.setTabChangesFocus(True)
    rows = QFormLayout(dialog)
    rows.addRow("N&ame", field_with_error(name, "name", errors))
    rows.addRow("&Note", field_with_error(note, "note", errors))
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    name.setFocus()
    return dialog, name, note


def test_the_underlined_letter_of_a_label_leads_into_its_field(
    qtbot: QtBot,
    form: tuple[QDialog, QLineEdit, QPlainTextEdit],
) -> None:
    dialog, name, note = form
    QTest.keyClick(dialog, Qt.Key.Key_N, ALT)
    qtbot.waitUntil(note.hasFocus)
    QTest.keyClick(dialog, Qt.Key.Key_A, ALT)
    qtbot.waitUntil(name.hasFocus)


def test_tab_stops_once_at_every_field(
    form: tuple[QDialog, QLineEdit, QPlainTextEdit],
) -> None:
    dialog, name, note = form
    stops: list[QWidget | None] = []
    for _ in range(3):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        stops.append(dialog.focusWidget())
    assert stops == [note, name, note]
