"""A screen reader finds a list named after the day and each visit by name and place."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface

from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.day_grid import DayGrid
from tests.factories.days import agenda, card, column


def _interface(grid: DayGrid) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(grid)
    assert found is not None
    return found


def _name(item: QAccessibleInterface) -> str:
    return item.text(QAccessible.Text.Name)


def test_the_grid_is_a_list_that_says_the_day(grid: DayGrid) -> None:
    day = _interface(grid)
    assert day.role() == QAccessible.Role.List
    assert _name(day) == "Day calendar, Saturday 21 November 2026, 21 visits"
    assert day.childCount() == 21


def test_each_visit_is_an_item_with_all_that_matters_in_words(grid: DayGrid) -> None:
    names = [_name(_interface(grid).child(index)) for index in range(21)]
    assert names[0].startswith("08:00 Kiwi Patel, Booster, Gone, with Dr Lee")
    zoe = next(name for name in names if "Zoë" in name)
    assert "Here 12 min" in zoe
    assert "alert: Rabies due in 12 days" in zoe
    assert any("not yet sent" in name for name in names)
    assert any("needs attention" in name for name in names)
    assert any("first visit" in name for name in names)


def test_an_item_is_where_its_card_is_painted(grid: DayGrid) -> None:
    day = _interface(grid)
    assert grid.scene is not None
    for index, placed in enumerate(grid.scene.by_time):
        item = day.child(index)
        assert item.role() == QAccessible.Role.ListItem
        rect: QRect = item.rect()
        assert rect.size() == placed.rect.size()
        center = rect.center()
        assert _name(day.childAt(center.x(), center.y())) == _name(item)
        assert day.indexOfChild(item) == index


def test_the_chosen_visit_has_the_focus(grid: DayGrid) -> None:
    grid.select(AppointmentId(UUID(int=10_002)))
    day = _interface(grid)
    focused = day.focusChild()
    assert focused is not None
    assert "Zoë" in _name(focused)
    assert focused.state().selected
    grid.select(None)
    assert day.focusChild() is None


def test_items_follow_a_new_day(grid: DayGrid) -> None:
    last = _interface(grid).child(20)
    grid.set_agenda(
        agenda(column(1, "Ann", "groomer", [card(50, "Pip", "Ng", "09:00", 30)])),
    )
    day = _interface(grid)
    assert day.childCount() == 1
    assert _name(day.child(0)).startswith("09:00 Pip Ng")
    assert not last.isValid()
    assert _name(last) == ""
    assert day.child(1) is None
