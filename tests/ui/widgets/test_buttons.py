"""Tiles and buttons of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from frontdesk.domain.agenda import Status
from frontdesk.ui.theme import load_theme
from frontdesk.ui.widgets.counter_tile import CounterTile
from frontdesk.ui.widgets.key_button import KeyButton
from frontdesk.ui.widgets.section_label import SectionLabel


def test_a_tile_says_its_number_and_is_switched_by_space(qtbot: QtBot) -> None:
    theme = load_theme("light")
    tile = CounterTile(theme, "Expected", theme.statuses[Status.CONFIRMED])
    qtbot.addWidget(tile)
    tile.set_count(14)
    assert tile.accessibleName() == "Expected: 14"
    tile.show()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    assert tile.isChecked()


def test_a_tile_looks_different_when_it_filters(qtbot: QtBot) -> None:
    theme = load_theme("dark")
    tile = CounterTile(theme, "Here", theme.statuses[Status.HERE])
    qtbot.addWidget(tile)
    tile.resize(tile.sizeHint())
    before = tile.grab().toImage()
    tile.setChecked(True)
    assert tile.grab().toImage() != before


def test_a_button_shows_the_key_of_its_action_and_follows_it(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    action = QAction("&New visit", owner)
    action.setShortcut("Ctrl+N")
    button = KeyButton(action, "primary", owner)
    words = [label.text() for label in button.findChildren(QLabel)]
    assert words == ["New visit", "Ctrl+N"]
    with qtbot.waitSignal(action.triggered):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    action.setEnabled(False)
    assert not button.isEnabled()
    assert button.accessibleName() == "New visit Ctrl+N"


def test_a_checkable_action_is_switched_once_by_its_button(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    action = QAction("Day", owner)
    action.setCheckable(True)
    button = KeyButton(action, parent=owner)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert action.isChecked()
    assert button.isChecked()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not action.isChecked()
    assert not button.isChecked()


def test_a_section_label_is_shown_in_capitals_but_keeps_its_words(qtbot: QtBot) -> None:
    label = SectionLabel("Needs attention · 1")
    qtbot.addWidget(label)
    assert label.text() == "Needs attention · 1"
    assert label.font().capitalization() == label.font().Capitalization.AllUppercase
