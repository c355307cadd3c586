"""Every action of the mouse has its keys (front-desk.md 1.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from frontdesk.domain.agenda import AppointmentCard, DayAgenda, Status
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.calendar.requests import MoveRequest, ResizeRequest, SlotRequest
from tests.factories.days import agenda as day_of
from tests.factories.days import at, card, column, pictured_day

Key = Qt.Key
Held = Qt.KeyboardModifier
ANN, TOM = ResourceId(UUID(int=101)), ResourceId(UUID(int=102))


def _id(number: int) -> AppointmentId:
    return AppointmentId(UUID(int=10_000 + number))


def _press(grid: DayGrid, key: Qt.Key, held: Qt.KeyboardModifier = Held.NoModifier) -> None:
    QTest.keyClick(grid, key, held)


def _chosen(grid: DayGrid) -> AppointmentCard:
    assert grid.selected is not None
    return grid.selected


def test_the_keyboard_starts_now_in_the_first_column(grid: DayGrid) -> None:
    cell = grid.cell
    assert cell is not None
    assert (cell.column, cell.starts_at) == (0, at("09:45"))


def test_down_leaves_a_long_visit_in_one_step(grid: DayGrid) -> None:
    grid.select(_id(1))
    _press(grid, Key.Key_Down)
    cell = grid.cell
    assert cell is not None
    assert cell.starts_at == at("09:30")
    assert grid.selected is None


def test_up_from_free_time_comes_to_the_visit_above(grid: DayGrid) -> None:
    grid.select(_id(1))
    _press(grid, Key.Key_Down)
    _press(grid, Key.Key_Up)
    assert _chosen(grid).id == _id(1)


def test_right_goes_to_the_next_column_at_the_same_time(grid: DayGrid) -> None:
    grid.select(_id(1))
    _press(grid, Key.Key_Right)
    cell = grid.cell
    assert cell is not None
    assert (cell.column, cell.starts_at) == (1, at("08:30"))


def test_right_goes_through_visits_side_by_side_first(grid: DayGrid) -> None:
    grid.select(_id(19))
    names = [_chosen(grid).pet_name]
    _press(grid, Key.Key_Right)
    names.append(_chosen(grid).pet_name)
    _press(grid, Key.Key_Left)
    assert _chosen(grid).id == _id(19)
    assert len(set(names)) == 2


def test_arrows_stop_at_the_edges_of_the_day(grid: DayGrid) -> None:
    for _ in range(100):
        _press(grid, Key.Key_Up)
    for _ in range(10):
        _press(grid, Key.Key_Left)
    cell, scene = grid.cell, grid.scene
    assert cell is not None
    assert scene is not None
    assert (cell.column, cell.starts_at) == (0, scene.axis.begins)
    for _ in range(200):
        _press(grid, Key.Key_Down)
    cell = grid.cell
    assert cell is not None
    assert cell.starts_at == scene.axis.ends - timedelta(minutes=15)


def test_home_and_end_are_the_ends_of_the_working_day(grid: DayGrid) -> None:
    _press(grid, Key.Key_Home)
    assert grid.cell is not None
    assert grid.cell.starts_at == at("08:15")
    _press(grid, Key.Key_End)
    assert grid.cell.starts_at == at("16:15")


def test_page_down_and_up_return_to_the_same_cell(grid: DayGrid) -> None:
    _press(grid, Key.Key_End)
    _press(grid, Key.Key_PageUp)
    assert grid.cell is not None
    assert grid.cell.starts_at < at("16:15") - timedelta(hours=2)
    _press(grid, Key.Key_PageDown)
    assert grid.cell.starts_at == at("16:15")


def test_tab_visits_every_appointment_once_in_order_of_time(grid: DayGrid) -> None:
    scene = grid.scene
    assert scene is not None
    grid.select(scene.by_time[0].card.id)
    seen = [_chosen(grid).id]
    for _ in range(len(scene.by_time) - 1):
        _press(grid, Key.Key_Tab)
        seen.append(_chosen(grid).id)
    assert seen == [placed.card.id for placed in scene.by_time]
    _press(grid, Key.Key_Backtab, Held.ShiftModifier)
    assert _chosen(grid).id == seen[-2]


def test_enter_opens_the_visit_and_shift_enter_books_beside_it(
    grid: DayGrid, heard: list[Any]
) -> None:
    grid.select(_id(1))
    _press(grid, Key.Key_Return)
    _press(grid, Key.Key_Return, Held.ShiftModifier)
    assert heard == [_id(1), SlotRequest(ANN, at("08:30"))]


def test_enter_on_a_free_cell_books_there(grid: DayGrid, heard: list[Any]) -> None:
    grid.select(_id(1))
    _press(grid, Key.Key_Down)
    _press(grid, Key.Key_Enter, Held.KeypadModifier)
    assert heard == [SlotRequest(ANN, at("09:30"))]


@pytest.mark.parametrize("letter", ["s", "S", "é", "ж", "5"])
def test_a_letter_on_a_free_cell_starts_a_booking_with_it(
    grid: DayGrid, heard: list[Any], letter: str
) -> None:
    grid.select(_id(1))
    _press(grid, Key.Key_Down)
    code = ord(letter.upper())
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QTest.qWait(0)
        event = QKeyEvent(kind, code, Held.NoModifier, letter)
        grid.event(event)
    assert heard == [SlotRequest(ANN, at("09:30"), letter)]


def test_letters_on_a_visit_belong_to_the_window(grid: DayGrid, heard: list[Any]) -> None:
    grid.select(_id(1))
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Key.Key_I, Held.NoModifier, "i")
    override.ignore()
    grid.event(override)
    assert not override.isAccepted()
    press = QKeyEvent(QEvent.Type.KeyPress, Key.Key_I, Held.NoModifier, "i")
    grid.event(press)
    assert not press.isAccepted()
    assert heard == []


def test_letters_on_a_free_cell_are_claimed_before_shortcuts(grid: DayGrid) -> None:
    grid.select(_id(1))
    _press(grid, Key.Key_Down)
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Key.Key_I, Held.NoModifier, "i")
    override.ignore()
    grid.event(override)
    assert override.isAccepted()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Key.Key_Down, MoveRequest(_id(2), ANN, ANN, at("10:00"))),
        (Key.Key_Up, MoveRequest(_id(2), ANN, ANN, at("09:30"))),
        (Key.Key_Right, MoveRequest(_id(2), ANN, TOM, at("09:45"))),
    ],
)
def test_alt_and_an_arrow_move_the_visit(
    grid: DayGrid, heard: list[Any], key: Qt.Key, expected: MoveRequest
) -> None:
    grid.select(_id(2))
    _press(grid, key, Held.AltModifier)
    assert heard == [expected]


def test_steps_add_up_while_the_answer_is_awaited(grid: DayGrid, heard: list[Any]) -> None:
    grid.select(_id(2))
    _press(grid, Key.Key_Down, Held.AltModifier)
    _press(grid, Key.Key_Down, Held.AltModifier)
    assert heard[-1] == MoveRequest(_id(2), ANN, ANN, at("10:15"))


def test_at_the_edge_nothing_is_asked(grid: DayGrid, heard: list[Any]) -> None:
    grid.select(_id(2))
    _press(grid, Key.Key_Left, Held.AltModifier)
    assert heard == []


def test_ctrl_alt_and_an_arrow_resize_the_visit(grid: DayGrid, heard: list[Any]) -> None:
    grid.select(_id(2))
    _press(grid, Key.Key_Down, Held.AltModifier | Held.ControlModifier)
    assert heard == [ResizeRequest(_id(2), at("10:45"))]


def test_plus_lengthens_and_minus_never_goes_below_one_slot(
    grid: DayGrid, heard: list[Any]
) -> None:
    grid.select(_id(14))
    QTest.keyClicks(grid, "+")
    QTest.keyClicks(grid, "-----")
    assert heard[0] == ResizeRequest(_id(14), at("10:15"))
    assert heard[-1] == ResizeRequest(_id(14), at("09:45"))


def test_a_visit_that_is_over_is_not_moved(grid: DayGrid, heard: list[Any]) -> None:
    grid.select(_id(9))
    assert _chosen(grid).status is Status.GONE
    _press(grid, Key.Key_Down, Held.AltModifier)
    assert heard == []


def test_without_the_right_nothing_moves_but_booking_can_be_asked(
    grid: DayGrid, heard: list[Any]
) -> None:
    grid.set_editable(False)
    grid.select(_id(2))
    _press(grid, Key.Key_Down, Held.AltModifier)
    assert heard == []


def test_every_step_is_announced(grid: DayGrid) -> None:
    said: list[str] = []
    grid.announced.connect(said.append)
    grid.select(_id(2))
    _press(grid, Key.Key_Up)
    _press(grid, Key.Key_Down)
    _press(grid, Key.Key_Down, Held.AltModifier)
    assert said[0].startswith("09:45 Zoë Marchetti, Bath & tidy, Here 12 min, with Ann Fraser")
    assert "alert: Rabies due in 12 days" in said[0]
    assert said[1] == "09:30 Ann Fraser, free"
    assert said[-1] == "Moved to 10:00 to 10:45, Ann Fraser"


def test_the_chosen_visit_stays_chosen_when_it_moved(grid: DayGrid) -> None:
    grid.select(_id(2))
    chosen: list[AppointmentCard | None] = []
    grid.appointment_selected.connect(chosen.append)
    moved = card(2, "Zoë", "Marchetti", "14:00", 45)
    grid.set_agenda(day_of(column(1, "Ann", "groomer", []), column(2, "Tom", "groomer", [moved])))
    assert _chosen(grid).starts_at == at("14:00")
    assert [one.starts_at for one in chosen if one] == [at("14:00")]
    assert grid.cell is not None
    assert grid.cell.column == 1


def test_a_visit_that_vanished_is_no_longer_chosen(grid: DayGrid) -> None:
    grid.select(_id(2))
    chosen: list[AppointmentCard | None] = []
    grid.appointment_selected.connect(chosen.append)
    grid.set_agenda(day_of(column(1, "Ann", "groomer", [])))
    assert chosen == [None]
    assert grid.cell is not None


def test_the_same_day_again_tells_nothing(grid: DayGrid) -> None:
    grid.select(_id(2))
    chosen: list[AppointmentCard | None] = []
    grid.appointment_selected.connect(chosen.append)
    grid.set_agenda(pictured_day())
    assert chosen == []


def test_keys_on_a_day_without_columns_are_not_the_grids(grid: DayGrid, heard: list[Any]) -> None:
    grid.set_agenda(day_of())
    for key in (Key.Key_Down, Key.Key_Return, Key.Key_Home, Key.Key_A):
        _press(grid, key)
    assert heard == []
    assert grid.cell is None


def test_the_chosen_visit_stays_framed_when_the_window_is_resized(grid: DayGrid) -> None:
    assert grid.scene is not None
    chosen = next(placed for column in grid.scene.columns for placed in column.cards)
    grid.select(chosen.card.id)
    grid.resize(1500, 900)
    assert grid.cell is not None
    assert grid.cell.card in grid.scene.cards_of(chosen.card.id)
    assert grid.cell.card != chosen


def test_steps_sideways_add_up_while_the_answer_is_awaited(grid: DayGrid, heard: list[Any]) -> None:
    grid.select(_id(2))
    _press(grid, Key.Key_Right, Held.AltModifier)
    _press(grid, Key.Key_Right, Held.AltModifier)
    lee = ResourceId(UUID(int=103))
    assert heard == [
        MoveRequest(_id(2), ANN, TOM, at("09:45")),
        MoveRequest(_id(2), TOM, lee, at("09:45")),
    ]


def test_a_step_back_before_the_answer_is_asked_for_too(grid: DayGrid, heard: list[Any]) -> None:
    grid.select(_id(2))
    _press(grid, Key.Key_Down, Held.AltModifier)
    _press(grid, Key.Key_Up, Held.AltModifier)
    QTest.keyClicks(grid, "+-")
    assert heard == [
        MoveRequest(_id(2), ANN, ANN, at("10:00")),
        MoveRequest(_id(2), ANN, ANN, at("09:45")),
        ResizeRequest(_id(2), at("10:45")),
        ResizeRequest(_id(2), at("10:30")),
    ]


def test_the_answer_to_the_first_of_two_steps_does_not_lose_the_second(
    grid: DayGrid, heard: list[Any]
) -> None:
    grid.select(_id(2))
    _press(grid, Key.Key_Down, Held.AltModifier)
    _press(grid, Key.Key_Down, Held.AltModifier)
    grid.set_agenda(_with_zoe_at("10:00"))
    assert grid.preview is not None
    _press(grid, Key.Key_Down, Held.AltModifier)
    assert heard[-1] == MoveRequest(_id(2), ANN, ANN, at("10:30"))
    grid.set_agenda(_with_zoe_at("10:30"))
    assert grid.preview is None


def test_a_step_at_the_edge_keeps_what_was_asked(grid: DayGrid, heard: list[Any]) -> None:
    grid.select(_id(5))
    _press(grid, Key.Key_Left, Held.AltModifier)
    _press(grid, Key.Key_Left, Held.AltModifier)
    assert len(heard) == 1
    assert grid.preview is not None
    assert grid.preview.column == 0


def _with_zoe_at(clock: str) -> DayAgenda:
    """Return the day of the pictures with the visit of Zoë moved, as the answer shows it."""
    day = pictured_day()
    ann = day.columns[0]
    cards = tuple(
        replace(one, starts_at=at(clock), ends_at=at(clock) + timedelta(minutes=45))
        if one.id == _id(2)
        else one
        for one in ann.cards
    )
    return replace(day, columns=(replace(ann, cards=cards), *day.columns[1:]))


def test_down_and_up_go_through_a_crowd_one_by_one(make_grid: Any) -> None:
    crowd = [card(number, f"Pet {number}", "Smith", "08:00", 540) for number in range(1, 13)]
    grid = make_grid(day_of(column(1, "Daycare", "daycare", crowd, capacity=40)))
    stacked = sorted(grid.scene.columns[0].cards, key=lambda each: each.rect.top())
    grid.select(stacked[0].card.id)
    seen = [_chosen(grid).id]
    for _ in stacked[1:]:
        _press(grid, Key.Key_Down)
        seen.append(_chosen(grid).id)
    assert seen == [each.card.id for each in stacked]
    _press(grid, Key.Key_Up)
    assert _chosen(grid).id == seen[-2]


def test_short_visits_in_one_slot_are_reached_by_the_arrows(make_grid: Any) -> None:
    trims = [card(1, "Bella", "Smith", "09:00", 5), card(2, "Rex", "Ortiz", "09:05", 5)]
    grid = make_grid(day_of(column(1, "Ann", "groomer", trims), column(2, "Tom", "groomer", [])))
    grid.select(_id(1))
    _press(grid, Key.Key_Right)
    assert _chosen(grid).id == _id(2)
    _press(grid, Key.Key_Left)
    assert _chosen(grid).id == _id(1)
