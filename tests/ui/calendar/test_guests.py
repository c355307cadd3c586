"""Visits from outside the day: carried by keys, dragged in, dragged out; and those that are cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.ui.calendar.block_text import BlockFonts, runs_of
from frontdesk.ui.calendar.cursor import Cell
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.calendar.dragging import Preview
from frontdesk.ui.calendar.marked import look_in
from frontdesk.ui.calendar.requests import Guest, PlaceRequest
from tests.factories.days import at, card, pictured_day

LEFT = Qt.MouseButton.LeftButton
TOM = ResourceId(UUID(int=102))
GUEST = Guest(card(900, "Sumåhi", "Tanaka", "15:00", 60))


@pytest.fixture
def placed(grid: DayGrid) -> list[PlaceRequest]:
    found: list[PlaceRequest] = []
    grid.place_requested.connect(found.append)
    return found


class Beside:
    """A neighbour that takes whatever is let go left of the grid."""

    def __init__(self, grid: DayGrid) -> None:
        self._grid = grid
        self.taken: list[AppointmentCard] = []
        self.is_over = False

    def would_take(self, _card: AppointmentCard, where: QPoint) -> bool:
        return self._grid.mapFromGlobal(where).x() < 0

    def take(self, card: AppointmentCard) -> None:
        self.taken.append(card)

    def ended(self) -> None:
        self.is_over = True


def _cell(grid: DayGrid, column: int, clock: str) -> None:
    grid.choose(Cell(column, at(clock)))


def _point(grid: DayGrid, column: int, clock: str) -> QPoint:
    scene = grid.scene
    assert scene is not None
    place = scene.columns[column]
    content = QPoint(place.x + place.width - 5, scene.axis.y(at(clock)) + 4)
    offset = QPoint(grid.horizontalScrollBar().value(), grid.verticalScrollBar().value())
    return content - offset


def _ghost(grid: DayGrid) -> Preview | None:
    return grid.preview


def test_a_carried_guest_follows_the_keyboard_and_enter_places_it(
    grid: DayGrid, placed: list[PlaceRequest]
) -> None:
    _cell(grid, 1, "13:00")
    grid.carry(GUEST)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert grid.preview is not None
    assert (grid.preview.starts_at, grid.preview.ends_at) == (at("13:15"), at("14:15"))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert placed == [PlaceRequest(GUEST, TOM, at("13:15"))]
    assert grid.preview is not None


def test_esc_lets_a_carried_guest_go(grid: DayGrid, placed: list[PlaceRequest]) -> None:
    grid.carry(GUEST)
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert (grid.carried, grid.preview, placed) == (None, None, [])


def test_a_carried_guest_comes_along_to_another_day(grid: DayGrid) -> None:
    _cell(grid, 1, "13:00")
    grid.carry(GUEST)
    tomorrow = replace(pictured_day(), day=pictured_day().day + timedelta(days=1), columns=())
    grid.set_agenda(tomorrow)
    assert _ghost(grid) is None
    assert grid.carried == GUEST
    grid.set_agenda(pictured_day())
    assert grid.preview is not None
    assert grid.preview.guest == GUEST


def test_a_refused_guest_stays_in_the_hand(grid: DayGrid, placed: list[PlaceRequest]) -> None:
    _cell(grid, 1, "13:00")
    grid.carry(GUEST)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    grid.drop_preview()
    assert len(placed) == 1
    assert grid.carried == GUEST
    assert grid.preview is not None


def test_a_guest_is_placed_at_the_keyboards_cell(grid: DayGrid, placed: list[PlaceRequest]) -> None:
    _cell(grid, 1, "16:00")
    copied = replace(GUEST, copied=True)
    assert grid.place(copied)
    assert placed == [PlaceRequest(copied, TOM, at("16:00"))]
    grid.drop_preview()
    assert _ghost(grid) is None


def test_a_guest_dragged_in_is_asked_for_where_it_is_let_go(
    grid: DayGrid, placed: list[PlaceRequest]
) -> None:
    outside = grid.mapToGlobal(QPoint(-40, 200))
    where = grid.viewport().mapToGlobal(_point(grid, 1, "13:00"))
    assert not grid.bring(GUEST, outside)
    assert _ghost(grid) is None
    assert grid.bring(GUEST, where)
    assert grid.preview is not None
    assert grid.preview.starts_at == at("13:00")
    grid.receive(where)
    assert placed == [PlaceRequest(GUEST, TOM, at("13:00"))]


def test_a_guest_dragged_out_again_leaves_no_ghost(
    grid: DayGrid, placed: list[PlaceRequest]
) -> None:
    where = grid.viewport().mapToGlobal(_point(grid, 1, "13:00"))
    outside = grid.mapToGlobal(QPoint(-40, 200))
    grid.bring(GUEST, where)
    assert not grid.bring(GUEST, outside)
    grid.receive(outside)
    assert _ghost(grid) is None
    assert placed == []


def test_where_nothing_may_be_moved_no_guest_comes_in(
    grid: DayGrid, placed: list[PlaceRequest]
) -> None:
    grid.set_editable(False)
    where = grid.viewport().mapToGlobal(_point(grid, 1, "13:00"))
    assert not grid.bring(GUEST, where)
    grid.receive(where)
    assert (grid.preview, placed) == (None, [])


def test_a_visit_dragged_out_goes_to_the_neighbour_and_moves_nowhere(grid: DayGrid) -> None:
    beside, moves = Beside(grid), list[object]()
    grid.set_neighbour(beside)
    grid.move_requested.connect(moves.append)
    assert grid.scene is not None
    wanted = AppointmentId(UUID(int=10_006))
    offset = QPoint(grid.horizontalScrollBar().value(), grid.verticalScrollBar().value())
    start = grid.scene.cards_of(wanted)[0].rect.center() - offset
    end = QPoint(-200, start.y())
    QTest.mousePress(grid.viewport(), LEFT, pos=start)
    QTest.mouseMove(grid.viewport(), start - QPoint(40, 0))
    QTest.mouseMove(grid.viewport(), end)
    assert _ghost(grid) is None
    QTest.mouseRelease(grid.viewport(), LEFT, pos=end)
    assert [one.id for one in beside.taken] == [wanted]
    assert beside.is_over
    assert moves == []


def test_a_cut_visit_is_struck_through_bold_and_says_so_in_words(grid: DayGrid) -> None:
    wanted = AppointmentId(UUID(int=10_006))
    before = grid.viewport().grab().toImage()
    grid.set_parked(frozenset({wanted}))
    assert grid.viewport().grab().toImage() != before
    assert grid.scene is not None
    cards = grid.scene.cards_of(wanted)
    fonts = BlockFonts()
    runs = runs_of(look_in(grid.scene, cards[0], grid._marked), fonts)
    (name,) = [run for run in runs if run.text == "Pangur Bán"]
    assert (name.font.strikeOut(), name.font.bold()) == (True, True)
    assert [run.text for run in runs if run.font.strikeOut()] == ["Pangur Bán"]
    assert "Parked · In service" in [run.text for run in runs]
    assert "on the pinboard" in grid.spoken_text(cards[0])
    small = replace(look_in(grid.scene, cards[0], grid._marked), height=21, width=240)
    assert "Parked" in [run.text for run in runs_of(small, fonts)]
