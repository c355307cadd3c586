"""What is in somebody's hands stays there while news arrive."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton

from frontdesk.domain.changed import Changed
from frontdesk.domain.ids import PetId, new_id
from tests.ui.desk.conftest import Front
from tests.ui.desk.test_attention import _book_and_refuse, _buttons


def _a_minute_passes(front: Front) -> None:
    front.clock[0] += timedelta(minutes=1)
    front.window.day._on_tick()
    front.quiet()


def _button(front: Front, words: str) -> QPushButton:
    buttons = front.window.panel.findChildren(QPushButton)
    return next(each for each in buttons if each.accessibleName().startswith(words))


def _words(front: Front) -> list[str]:
    return [label.text() for label in front.window.panel.findChildren(QLabel)]


def test_the_keyboard_stays_on_a_button_of_the_panel_as_time_passes(front: Front) -> None:
    front.choose(0)
    _button(front, "Move").setFocus(Qt.FocusReason.TabFocusReason)
    _a_minute_passes(front)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert front.window.panel.isAncestorOf(focused)
    assert focused.accessibleName().startswith("Move")


def test_the_panel_stays_scrolled_as_time_passes_and_begins_anew_for_another_pet(
    front: Front,
) -> None:
    front.window.panel.setMaximumHeight(160)
    front.choose(0)
    bar = front.window.panel.verticalScrollBar()
    front.wait_for(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    before = bar.value()
    _a_minute_passes(front)
    QApplication.processEvents()
    assert bar.value() == before
    front.choose(1)
    QApplication.processEvents()
    assert bar.value() == 0


def test_the_open_menu_of_a_visit_stays_open_as_time_passes(front: Front) -> None:
    front.choose(0)
    more = next(
        each
        for each in front.window.panel.findChildren(QToolButton)
        if each.accessibleName() == "More for this visit"
    )
    menu = more.menu()
    menu.popup(more.mapToGlobal(more.rect().bottomLeft()))
    _a_minute_passes(front)
    assert menu.isVisible()
    menu.close()
    front.quiet()
    front.wait_for(lambda: any("Here 1 h 18 min" in text for text in _words(front)))


def test_a_letter_meant_for_one_refusal_never_meets_another(front: Front) -> None:
    _book_and_refuse(front)
    front.press(Qt.Key.Key_F6)
    second = _buttons(front)[1]
    second.setFocus(Qt.FocusReason.TabFocusReason)
    words = second.text()
    front.desk.report_changed(Changed.of([("appointment", new_id())]))
    front.quiet()
    QApplication.processEvents()
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == words
    assert front.window.side.attention.isAncestorOf(focused)


def test_taking_another_time_by_keyboard_gives_the_day_back(front: Front) -> None:
    _book_and_refuse(front)
    front.press(Qt.Key.Key_F6)
    front.press(Qt.Key.Key_Space)
    front.wait_for(lambda: not _buttons(front))
    front.wait_for(front.window.grid.hasFocus)


def test_a_step_taken_on_a_button_does_not_lose_the_keyboard(front: Front) -> None:
    front.choose(1)
    _button(front, "Check in").setFocus(Qt.FocusReason.TabFocusReason)
    front.press(Qt.Key.Key_Space)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert QApplication.focusWidget() is not None


def test_a_pet_without_a_visit_is_shown_anew_as_time_passes(front: Front) -> None:
    front.choose(0)
    front.window.chosen.show_pet(PetId(front.clinic.pet_id(7)))
    front.quiet()
    _a_minute_passes(front)
    assert front.window.panel.pet_id == front.clinic.pet_id(7)
