"""A locked desk shows nothing of the clinic, and nothing of it can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import WrongPassword
from frontdesk.domain.ids import PetId
from frontdesk.ui.people.idle_watch import IdleWatch
from frontdesk.ui.people.lock import LOCKED_TITLE
from frontdesk.ui.records.record_dialog import RecordDialog
from tests.ui.desk.key_strokes import CTRL, window_key
from tests.ui.people.conftest import Counter

SHIFT = Qt.KeyboardModifier.ShiftModifier


def _said(root: QAccessibleInterface) -> Iterator[str]:
    """Return what a screen reader can come to: it passes over what is not shown."""
    if root.state().invisible:
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
        yield root.text(kind)
    for number in range(root.childCount()):
        child = root.child(number)
        if child is not None:
            yield from _said(child)


def _everything_said() -> str:
    roots = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    return " ".join(
        words for each in roots for words in _said(QAccessible.queryAccessibleInterface(each))
    )


def test_before_it_is_locked_a_screen_reader_hears_the_visits(counter: Counter) -> None:
    assert "Bella" in _everything_said()


def test_a_long_refusal_makes_the_card_higher_and_covers_nobody(counter: Counter) -> None:
    counter.lock()
    screen = counter.flow.lock.screen
    assert screen is not None
    long = "This PIN is not right for this person. Nothing was changed; type it again. " * 2
    screen.refuse(WrongPassword(long))
    for _ in range(3):
        QApplication.processEvents()
    people, label = screen.who.people, screen.who._label
    assert people.geometry().bottom() < label.geometry().top()


def test_a_locked_window_holds_nothing_of_the_clinic(counter: Counter) -> None:
    window = counter.front.window
    counter.lock()
    said = _everything_said()
    for personal in ("Bella", "Smith", "Full groom", "Kleintiersalon"):
        assert personal not in said
    assert "Mara Oyelaran" in said
    assert window.windowTitle() == LOCKED_TITLE
    shown = [each for each in window.findChildren(QWidget) if each.isVisible()]
    assert not any("Bella" in each.toolTip() for each in shown)
    assert not window.grid.isVisible()


def test_no_key_reaches_what_is_locked_away(counter: Counter) -> None:
    front = counter.front
    front.choose(3)
    window_key(front, Qt.Key.Key_L, CTRL | SHIFT)
    assert counter.flow.lock.is_locked
    screen = counter.flow.lock.screen
    assert screen is not None
    front.wait_for(lambda: screen.who.person is not None)
    screen.setFocus()
    for key, modifier in (
        (Qt.Key.Key_N, CTRL),
        (Qt.Key.Key_Z, CTRL),
        (Qt.Key.Key_P, CTRL),
        (Qt.Key.Key_Question, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_I, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier),
    ):
        window_key(front, key, modifier)
    front.quiet()
    assert front.done == []
    assert front.refusals == []
    assert QApplication.activePopupWidget() is None
    assert not any(each.isVisible() for each in front.window.findChildren(QDialog))


def test_the_pin_of_who_was_there_opens_everything_as_it_was(counter: Counter) -> None:
    front = counter.front
    front.choose(3)
    selected = front.window.grid.selected
    counter.lock()
    counter.unlock("u_test", "4711")
    front.wait_for(lambda: front.window.grid.isVisible())
    assert front.window.grid.selected == selected
    assert front.window.grid.hasFocus()
    assert front.window.windowTitle() != LOCKED_TITLE
    assert front.desk.login == "u_test"


def test_anybody_of_the_workstation_opens_it_under_their_own_name(counter: Counter) -> None:
    front = counter.front
    counter.lock()
    counter.unlock("u_manager", "1357")
    front.wait_for(lambda: front.window.grid.isVisible())
    assert front.desk.login == "u_manager"
    assert counter.people.active == "u_manager"


def test_a_wrong_pin_leaves_it_locked(counter: Counter) -> None:
    counter.lock()
    counter.unlock("u_test", "9999")
    screen = counter.flow.lock.screen
    assert screen is not None
    counter.front.wait_for(lambda: "not right" in screen.who.words())
    assert not counter.front.window.grid.isVisible()


def test_open_cards_go_out_of_sight_and_come_back_with_what_was_typed(counter: Counter) -> None:
    front = counter.front
    front.window.records.open_pet(PetId(front.clinic.pet_id(0)))
    front.wait_for(lambda: bool(front.window.findChildren(RecordDialog)))
    (card,) = front.window.findChildren(RecordDialog)
    breed = next(e for e in card.findChildren(QLineEdit) if e.accessibleName() == "Breed")
    breed.setText("Lurcher")
    counter.lock()
    assert not card.isVisible()
    counter.unlock("u_test", "4711")
    front.wait_for(card.isVisible)
    assert breed.text() == "Lurcher"
    card.discard()


def test_a_card_that_was_on_its_way_does_not_come_up_over_the_lock(counter: Counter) -> None:
    front = counter.front
    front.window.records.open_pet(PetId(front.clinic.pet_id(0)))
    counter.lock()
    front.wait_for(lambda: bool(front.window.findChildren(RecordDialog)))
    (card,) = front.window.findChildren(RecordDialog)
    assert not card.isVisible()
    assert "Bella" not in _everything_said()
    counter.unlock("u_test", "4711")
    front.wait_for(card.isVisible)
    card.discard()


def test_the_cards_of_one_person_do_not_come_up_for_another(counter: Counter) -> None:
    front = counter.front
    front.window.records.open_pet(PetId(front.clinic.pet_id(0)))
    front.wait_for(lambda: bool(front.window.findChildren(RecordDialog)))
    (card,) = front.window.findChildren(RecordDialog)
    counter.lock()
    counter.unlock("u_manager", "1357")
    front.wait_for(lambda: front.window.grid.isVisible())
    assert not card.isVisible()
    card.discard()


def test_a_drag_ends_where_it_began(counter: Counter) -> None:
    front, grid = counter.front, counter.front.window.grid
    front.choose(3)
    assert grid.scene is not None
    placed = next(each for each in grid.spoken_cards() if each.card == grid.selected)
    start = grid.viewport().mapFromGlobal(grid.screen_rect(placed).center())
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(grid.viewport(), start + QPoint(0, 60))
    QTest.mouseMove(grid.viewport(), start + QPoint(0, 90))
    counter.lock()
    assert not grid._mouse.dragging
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(0, 90))
    front.quiet()
    assert front.done == []


def test_news_from_the_server_are_taken_while_it_is_locked_and_show_nothing(
    counter: Counter,
) -> None:
    counter.lock()
    counter.front.desk.report_changed(Changed(everything=True))
    counter.front.quiet()
    assert counter.front.window.windowTitle() == LOCKED_TITLE
    assert "Bella" not in _everything_said()


class _Clocks:
    """A steady clock and a time of day in the hands of a test."""

    def __init__(self, counter: Counter) -> None:
        self.steady = 0.0
        self.counter = counter

    def watch(self, after: timedelta = timedelta(minutes=10)) -> IdleWatch:
        clock = self.counter.front.clock
        return IdleWatch(
            self.counter.front.window, after, now=lambda: clock[0], steady=lambda: self.steady
        )


@pytest.fixture
def clocks(counter: Counter) -> _Clocks:
    return _Clocks(counter)


def test_nobody_at_the_window_for_so_long_locks_it(counter: Counter, clocks: _Clocks) -> None:
    watch = clocks.watch()
    watch.idle.connect(counter.flow.lock_now)
    clocks.steady = 599
    watch.look()
    assert not counter.flow.lock.is_locked
    clocks.steady = 601
    watch.look()
    assert counter.flow.lock.is_locked


def test_a_key_and_the_mouse_begin_the_time_anew(counter: Counter, clocks: _Clocks) -> None:
    watch = clocks.watch()
    said: list[bool] = []
    watch.idle.connect(lambda: said.append(True))
    clocks.steady = 500
    window_key(counter.front, Qt.Key.Key_F7)
    clocks.steady = 1000
    watch.look()
    handle = counter.front.window.windowHandle()
    assert handle is not None
    QTest.mouseMove(handle, QPoint(300, 300))
    QTest.mouseMove(handle, QPoint(310, 310))
    counter.front.wait_for(lambda: watch._touched_at[0] == 1000)
    clocks.steady = 1500
    watch.look()
    assert said == []


def test_what_the_server_repaints_is_nobodys_hand(counter: Counter, clocks: _Clocks) -> None:
    watch = clocks.watch()
    said: list[bool] = []
    watch.idle.connect(lambda: said.append(True))
    clocks.steady = 601
    counter.front.desk.report_changed(Changed(everything=True))
    counter.front.quiet()
    watch.look()
    assert said == [True]


def test_a_machine_that_slept_through_the_time_locks_when_it_wakes(
    counter: Counter, clocks: _Clocks
) -> None:
    watch = clocks.watch()
    said: list[bool] = []
    watch.idle.connect(lambda: said.append(True))
    counter.front.clock[0] += timedelta(hours=8)
    watch.look()
    assert said == [True]


def test_a_time_of_zero_never_locks(counter: Counter, clocks: _Clocks) -> None:
    watch = clocks.watch(timedelta(0))
    assert not watch._look.isActive()
