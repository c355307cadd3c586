"""The place in the calendar: what is shown is always the day that is named."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from frontdesk.domain.agenda import Status
from tests.ui.desk.conftest import Front

CTRL = Qt.KeyboardModifier.ControlModifier
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def _shown(front: Front) -> date:
    assert front.window.grid.agenda is not None
    return front.window.grid.agenda.day


def test_a_day_outside_the_calendar_is_refused_and_the_day_stays(front: Front) -> None:
    front.window.day.go_to(date(1800, 1, 1))
    front.quiet()
    assert "calendar goes from" in front.window.foot.notice.words()
    assert front.window.day.day == _shown(front) == MONDAY
    assert "23 Nov 2026" in front.window.tools.day.text()


def test_a_day_asked_for_while_another_cannot_be_read_is_shown(front: Front) -> None:
    front.window.day.go_to(date(1800, 1, 1))
    front.window.day.go_to(TUESDAY)
    front.quiet()
    assert front.window.day.day == _shown(front) == TUESDAY
    assert "24 Nov 2026" in front.window.tools.day.text()


def test_nothing_of_the_former_day_is_chosen_while_the_next_one_is_read(front: Front) -> None:
    front.choose(1)
    front.press(Qt.Key.Key_Right, CTRL)
    front.press(Qt.Key.Key_I)
    front.quiet()
    assert _shown(front) == TUESDAY
    front.press(Qt.Key.Key_Left, CTRL)
    front.quiet()
    assert front.done == []
    whole = front.window.day.whole
    assert whole is not None
    card = next(each for each in whole.cards() if each.id == front.clinic.appointment_id(1))
    assert card.status is Status.CONFIRMED


def test_midnight_is_noticed_while_another_day_is_looked_at(front: Front) -> None:
    front.press(Qt.Key.Key_Right, CTRL)
    front.press(Qt.Key.Key_Right, CTRL)
    front.clock[0] += timedelta(days=1)
    front.window.day._on_tick()
    front.quiet()
    assert front.window.day.day == date(2026, 11, 25)
    assert front.window.side.month._today == TUESDAY
    front.window.tools.ask_for_day()
    front.window.tools.day.clear()
    QTest.keyClicks(front.window.tools.day, "tomorrow")
    front.press(Qt.Key.Key_Return)
    assert front.window.day.day == date(2026, 11, 25)
    front.quiet()


def test_waking_up_a_whole_hour_later_is_noticed_at_once(front: Front) -> None:
    front.window.day._on_tick()
    front.clock[0] += timedelta(hours=1)
    passed: list[bool] = []
    front.window.day.minute_passed.connect(lambda: passed.append(True))
    front.window.day._on_tick()
    assert passed == [True]
