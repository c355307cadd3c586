"""A refused booking in the day: in sight and in reach, hatched and edged, but no visit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from frontdesk.domain.agenda import AppointmentCard, DayAgenda
from frontdesk.ui.calendar.block import paint_block
from frontdesk.ui.calendar.block_look import Seen, look_of
from frontdesk.ui.calendar.block_text import BlockFonts, runs_of
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.calendar.dragging import is_movable
from frontdesk.ui.calendar.wording import spoken
from frontdesk.ui.theme import load_theme
from tests.factories.days import DAY, NOW, ZONE, agenda, card, column
from tests.ui.calendar.conftest import MakeGrid

SEEN = Seen(DAY, ZONE, NOW)


def ghost() -> AppointmentCard:
    return replace(card(2, "Rex", "Becker", "10:00", 60), attention=True, ghost=True)


def day() -> DayAgenda:
    """Return a day on which another desk's visit stands where the refused one was wanted."""
    winner = card(1, "Bella", "Smith", "10:00", 60)
    return agenda(replace(column(1, "Mara", "groomer", [winner]), ghosts=(ghost(),)))


@pytest.fixture
def grid(make_grid: MakeGrid) -> DayGrid:
    return make_grid(day())


def test_it_stands_beside_who_was_first_and_hides_nobody(grid: DayGrid) -> None:
    assert grid.scene is not None
    first, second = (placed.rect for placed in grid.scene.by_time)
    assert not first.intersects(second)
    assert first.top() == second.top()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_is_hatched_and_edged_in_the_colour_of_now(name: str) -> None:
    theme = load_theme(name)
    look = look_of(ghost(), (150, 60), SEEN)
    settled = look_of(replace(ghost(), attention=False, ghost=False), (150, 60), SEEN)
    image = paint_block(look, theme, BlockFonts(), 1.0).pixmap.toImage()
    assert image != paint_block(settled, theme, BlockFonts(), 1.0).pixmap.toImage()
    edge = image.pixelColor(75, 0)
    assert abs(edge.red() - theme.now.red()) < 40
    assert {run.text for run in runs_of(look, BlockFonts())} >= {"Refused", "Rex"}


def test_it_says_what_it_is_and_what_enter_does() -> None:
    words = spoken(ghost(), day().columns[0], ZONE, NOW)
    assert "Refused" in words
    assert "not booked, needs attention: Enter shows what can be done" in words


def test_it_counts_as_no_visit_and_cannot_be_moved(grid: DayGrid) -> None:
    assert len(day().cards()) == 1
    assert not is_movable(ghost())
    asked = []
    grid.move_requested.connect(asked.append)
    assert grid.select(ghost().id)
    QTest.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert grid.scene is not None
    place = grid.scene.cards_of(ghost().id)[0].rect.center() - grid.content_point(QPoint())
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(grid.viewport(), place + QPoint(0, 90))
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=place + QPoint(0, 90))
    assert asked == []


def test_enter_on_it_opens_it_under_the_refused_commands_id(grid: DayGrid) -> None:
    opened = []
    grid.appointment_opened.connect(opened.append)
    assert grid.select(ghost().id)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert opened == [ghost().id]
