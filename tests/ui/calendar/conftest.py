"""A grid on the screen with the day of the pictures, and a way to hear what it asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from frontdesk.domain.agenda import DayAgenda
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.theme import load_theme
from tests.factories.days import NOW, pictured_day

MakeGrid = Callable[[DayAgenda], DayGrid]


@pytest.fixture
def make_grid(qtbot: QtBot) -> MakeGrid:
    """Return a function that shows a day in a grid of its own."""

    def make(agenda: DayAgenda) -> DayGrid:
        grid = DayGrid(load_theme("light"))
        qtbot.addWidget(grid)
        grid.resize(1000, 700)
        grid.set_now(NOW)
        grid.set_agenda(agenda)
        with qtbot.waitExposed(grid):
            grid.show()
        grid.setFocus()
        return grid

    return make


@pytest.fixture
def grid(make_grid: MakeGrid) -> DayGrid:
    """Return a grid with the day of the pictures."""
    return make_grid(pictured_day())


@pytest.fixture
def heard(grid: DayGrid) -> list[Any]:
    """Return the list that gathers every request of the grid."""
    gathered: list[Any] = []
    for signal in (
        grid.appointment_opened,
        grid.slot_activated,
        grid.move_requested,
        grid.resize_requested,
    ):
        signal.connect(gathered.append)
    return gathered
