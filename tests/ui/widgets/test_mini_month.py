"""The small month: where days stand, what keys and clicks choose, what it says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from frontdesk.ui.theme import load_theme
from frontdesk.ui.widgets.mini_month import MiniMonth
from frontdesk.ui.widgets.month_grid import Month, moved_by_days

DAY = date(2026, 11, 21)


@pytest.fixture
def month(qtbot: QtBot) -> MiniMonth:
    widget = MiniMonth(load_theme("light"), DAY)
    qtbot.addWidget(widget)
    widget.resize(220, widget.sizeHint().height())
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def _place_of(month: MiniMonth, day: date) -> QPoint:
    for x in range(0, month.width(), 4):
        for y in range(0, month.height(), 4):
            if month.day_at(QPointF(x, y)) == day:
                return QPoint(x, y)
    raise AssertionError(f"{day} is nowhere")


def test_a_click_chooses_its_day(month: MiniMonth) -> None:
    chosen: list[date] = []
    month.day_chosen.connect(chosen.append)
    QTest.mouseClick(month, Qt.MouseButton.LeftButton, pos=_place_of(month, date(2026, 11, 30)))
    assert chosen == [date(2026, 11, 30)]
    assert month.day == date(2026, 11, 30)


def test_every_day_of_the_month_has_a_place(month: MiniMonth) -> None:
    for number in range(1, 31):
        _place_of(month, date(2026, 11, number))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Qt.Key.Key_Left, date(2026, 11, 20)),
        (Qt.Key.Key_Down, date(2026, 11, 28)),
        (Qt.Key.Key_PageDown, date(2026, 12, 21)),
        (Qt.Key.Key_PageUp, date(2026, 10, 21)),
    ],
)
def test_keys_go_by_days_weeks_and_months(month: MiniMonth, key: Qt.Key, expected: date) -> None:
    chosen: list[date] = []
    month.day_chosen.connect(chosen.append)
    QTest.keyClick(month, key)
    assert chosen == [expected]


def test_turning_the_month_asks_for_its_loads_but_keeps_the_day(month: MiniMonth) -> None:
    shown: list[Month] = []
    month.month_shown.connect(shown.append)
    QTest.mouseClick(month, Qt.MouseButton.LeftButton, pos=QPoint(month.width() - 10, 12))
    QTest.mouseClick(month, Qt.MouseButton.LeftButton, pos=QPoint(month.width() - 32, 12))
    assert shown == [Month(2026, 12), Month(2026, 11)]
    assert month.day == DAY


def test_it_tells_the_day_and_its_load(month: MiniMonth) -> None:
    month.set_loads({DAY: 14})
    assert month.accessibleName() == "Month, Saturday 21 November 2026, 14 visits"


def test_showing_a_day_does_not_ask_for_it(month: MiniMonth) -> None:
    chosen: list[date] = []
    month.day_chosen.connect(chosen.append)
    month.set_day(date(2027, 2, 28))
    assert chosen == []
    assert month.month == Month(2027, 2)


def test_a_loaded_day_is_painted_with_a_bar(month: MiniMonth) -> None:
    before = month.grab().toImage()
    month.set_loads({date(2026, 11, 9): 5})
    assert month.grab().toImage() != before


@given(st.dates(), st.integers(-500, 500))
def test_days_and_months_never_leave_what_a_date_can_be(day: date, steps: int) -> None:
    moved = moved_by_days(day, steps)
    if date(2, 1, 1) < day < date(9990, 1, 1) and date(2, 1, 1) < moved:
        assert moved == day + timedelta(days=steps)
    month = Month.of(day).moved(steps)
    assert month.holds(month.day(31))
    assert all(len(week) == 7 for week in month.weeks())


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_weeks_begin_on_monday_and_hold_every_day_once(day: date) -> None:
    month = Month.of(day)
    days = [one for week in month.weeks() for one in week if month.holds(one)]
    assert all(week[0].weekday() == 0 for week in month.weeks())
    assert days == sorted(set(days))
    assert days[0] == month.day(1)
    assert days[-1] == month.day(31)
