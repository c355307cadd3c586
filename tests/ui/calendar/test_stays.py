"""A visit that reaches beyond the day shown: what is out of sight is not changed by the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.calendar.requests import MoveRequest, ResizeRequest
from tests.factories.days import DAY, agenda, at, card, column

LEFT = Qt.MouseButton.LeftButton
Key, Held = Qt.Key, Qt.KeyboardModifier
RUN, OTHER = ResourceId(UUID(int=101)), ResourceId(UUID(int=102))
STAY = AppointmentId(UUID(int=10_001))
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def _run(begins: Any, ends: Any) -> Any:
    stay = replace(card(1, "Bella", "Smith", "08:30", 60, kind="boarding"), starts_at=begins)
    return agenda(
        column(1, "Run 1", "run", [replace(stay, ends_at=ends)]),
        column(2, "Run 2", "run", []),
    )


@pytest.fixture
def grid(make_grid: Any) -> DayGrid:
    """Return a grid with a stay from yesterday until tomorrow in the first of two runs."""
    shown = make_grid(_run(at("16:00", YESTERDAY), at("10:00", TOMORROW)))
    assert isinstance(shown, DayGrid)
    shown.select(STAY)
    return shown


def test_a_stay_goes_to_another_run_and_keeps_its_nights(grid: DayGrid, heard: list[Any]) -> None:
    QTest.keyClick(grid, Key.Key_Right, Held.AltModifier)
    assert heard == [MoveRequest(STAY, RUN, OTHER, at("16:00", YESTERDAY))]


def test_a_stay_dragged_to_another_run_keeps_its_nights(grid: DayGrid, heard: list[Any]) -> None:
    assert grid.scene is not None
    start = QPoint(grid.scene.columns[0].x + 40, 200)
    end = QPoint(grid.scene.columns[1].x + 40, 320)
    QTest.mousePress(grid.viewport(), LEFT, pos=start)
    QTest.mouseMove(grid.viewport(), (start + end) / 2)
    QTest.mouseMove(grid.viewport(), end)
    QTest.mouseRelease(grid.viewport(), LEFT, pos=end)
    assert heard == [MoveRequest(STAY, RUN, OTHER, at("16:00", YESTERDAY))]


def test_a_stay_is_not_moved_in_time_where_it_does_not_begin(
    grid: DayGrid, heard: list[Any]
) -> None:
    QTest.keyClick(grid, Key.Key_Down, Held.AltModifier)
    assert heard == []


def test_a_stay_made_longer_does_not_end_today(grid: DayGrid, heard: list[Any]) -> None:
    QTest.keyClicks(grid, "+")
    assert heard == [ResizeRequest(STAY, at("10:15", TOMORROW))]


def test_a_stay_is_not_pulled_by_an_end_that_is_not_here(grid: DayGrid, heard: list[Any]) -> None:
    assert grid.scene is not None
    grid.scroll_by(0, grid.scene.height)
    offset = QPoint(0, grid.verticalScrollBar().value())
    rect = grid.scene.cards_of(STAY)[0].rect
    foot = QPoint(rect.center().x(), rect.bottom() - 2) - offset
    QTest.mouseMove(grid.viewport(), foot)
    assert grid.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    QTest.mousePress(grid.viewport(), LEFT, pos=foot)
    QTest.mouseMove(grid.viewport(), foot - QPoint(0, 60))
    QTest.mouseRelease(grid.viewport(), LEFT, pos=foot - QPoint(0, 60))
    assert heard == []


def test_a_visit_into_the_night_can_begin_later(make_grid: Any) -> None:
    grid = make_grid(_run(at("22:00"), at("02:00", TOMORROW)))
    asked: list[Any] = []
    grid.move_requested.connect(asked.append)
    grid.select(STAY)
    QTest.keyClick(grid, Key.Key_Down, Held.AltModifier)
    assert asked == [MoveRequest(STAY, RUN, RUN, at("22:15"))]


def test_a_year_of_nights_is_dragged_without_a_year_of_pixels(make_grid: Any) -> None:
    grid = make_grid(_run(at("16:00", YESTERDAY), at("10:00") + timedelta(days=360)))
    grid.select(STAY)
    QTest.keyClick(grid, Key.Key_Right, Held.AltModifier)
    assert grid.preview is not None
    assert grid.scene is not None
    assert grid.preview.rect(grid.scene).height() <= grid.scene.height
    grid.grab()
