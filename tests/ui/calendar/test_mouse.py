"""Click, double click, drag: chosen, opened, moved, pulled longer, drawn, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from frontdesk.domain.agenda import AppointmentCard, DayAgenda
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.calendar.dragging import Preview
from frontdesk.ui.calendar.requests import MoveRequest, ResizeRequest, SlotRequest
from tests.factories.days import at, pictured_day

LEFT = Qt.MouseButton.LeftButton
ANN, TOM, LEE = (ResourceId(UUID(int=101 + n)) for n in range(3))


def _id(number: int) -> AppointmentId:
    return AppointmentId(UUID(int=10_000 + number))


def _on_screen(grid: DayGrid, content: QPoint) -> QPoint:
    offset = QPoint(grid.horizontalScrollBar().value(), grid.verticalScrollBar().value())
    return content - offset


def _middle(grid: DayGrid, number: int) -> QPoint:
    assert grid.scene is not None
    return _on_screen(grid, grid.scene.cards_of(_id(number))[0].rect.center())


def _at(grid: DayGrid, column: int, clock: str, *, down: int = 4) -> QPoint:
    scene = grid.scene
    assert scene is not None
    place = scene.columns[column]
    return _on_screen(grid, QPoint(place.x + place.width - 5, scene.axis.y(at(clock)) + down))


def _drag(grid: DayGrid, start: QPoint, end: QPoint, *, drop: bool = True) -> None:
    viewport = grid.viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start + (end - start) / 2)
    QTest.mouseMove(viewport, end)
    if drop:
        QTest.mouseRelease(viewport, LEFT, pos=end)


def _minutes(grid: DayGrid, minutes: int) -> QPoint:
    assert grid.scene is not None
    return QPoint(0, round(minutes * grid.scene.axis.pixels_per_minute))


def test_a_click_chooses_a_visit(grid: DayGrid, heard: list[Any]) -> None:
    chosen: list[AppointmentCard | None] = []
    grid.appointment_selected.connect(chosen.append)
    QTest.mouseClick(grid.viewport(), LEFT, pos=_middle(grid, 6))
    assert [one.pet_name if one else None for one in chosen] == ["Pangur Bán"]
    assert heard == []


def test_a_click_beside_every_visit_chooses_the_slot(grid: DayGrid, heard: list[Any]) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, pos=_at(grid, 1, "13:30"))
    assert grid.selected is None
    assert grid.cell_request == SlotRequest(TOM, at("13:30"))
    assert heard == []


def test_a_double_click_opens_a_visit_or_books_a_slot(grid: DayGrid, heard: list[Any]) -> None:
    for point in (_middle(grid, 6), _at(grid, 1, "13:30")):
        QTest.mouseClick(grid.viewport(), LEFT, pos=point)
        QTest.mouseDClick(grid.viewport(), LEFT, pos=point)
    assert heard == [_id(6), SlotRequest(TOM, at("13:30"))]


def test_a_drag_moves_a_visit_to_another_column_and_slot(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    end = QPoint(_at(grid, 1, "13:00").x() - 60, (start + _minutes(grid, 187)).y())
    _drag(grid, start, end)
    assert heard == [MoveRequest(_id(2), ANN, TOM, at("12:45"))]


def test_a_drag_within_its_slot_asks_for_nothing(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    _drag(grid, start, start + _minutes(grid, 7))
    assert heard == []
    assert grid.preview is None


def test_a_tremble_of_the_hand_is_no_drag(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    _drag(grid, start, start + QPoint(2, 2), drop=False)
    assert grid.preview is None
    QTest.mouseRelease(grid.viewport(), LEFT, pos=start)
    assert heard == []


def test_the_lower_edge_pulls_a_visit_longer(grid: DayGrid, heard: list[Any]) -> None:
    assert grid.scene is not None
    rect = grid.scene.cards_of(_id(7))[0].rect
    start = _on_screen(grid, QPoint(rect.center().x(), rect.bottom() - 2))
    _drag(grid, start, start + _minutes(grid, 30))
    assert heard == [ResizeRequest(_id(7), at("12:15"))]


def test_a_visit_beside_another_keeps_its_lane_while_it_is_pulled(grid: DayGrid) -> None:
    scene = grid.scene
    assert scene is not None
    other = next(each for each in scene.columns[scene.cards_of(_id(7))[0].column].cards)
    assert other.card.id != _id(7)
    grid.set_agenda(_moved(7, other.card.starts_at - scene.cards_of(_id(7))[0].card.starts_at))
    assert grid.scene is not None
    lane = grid.scene.cards_of(_id(7))[0].rect
    column = grid.scene.columns[grid.scene.cards_of(_id(7))[0].column]
    assert lane.width() < column.width // 2
    start = _on_screen(grid, QPoint(lane.center().x(), lane.bottom() - 2))
    _drag(grid, start, start + _minutes(grid, 30), drop=False)
    shown = _shown(grid)
    assert shown is not None
    rect = shown.rect(grid.scene)
    assert (rect.left(), rect.width(), rect.top()) == (lane.left(), lane.width(), lane.top())
    assert rect.height() > lane.height()
    QTest.mouseRelease(grid.viewport(), LEFT, pos=start)


def test_the_edge_is_shown_by_the_pointer(grid: DayGrid) -> None:
    assert grid.scene is not None
    rect = grid.scene.cards_of(_id(7))[0].rect
    QTest.mouseMove(grid.viewport(), _on_screen(grid, QPoint(rect.center().x(), rect.bottom() - 2)))
    assert grid.viewport().cursor().shape() == Qt.CursorShape.SizeVerCursor
    QTest.mouseMove(grid.viewport(), _middle(grid, 7))
    assert grid.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_drag_over_free_time_asks_for_that_span(grid: DayGrid, heard: list[Any]) -> None:
    _drag(grid, _at(grid, 2, "13:00"), _at(grid, 2, "13:50"))
    assert heard == [SlotRequest(LEE, at("13:00"), ends_at=at("14:00"))]


def test_drawing_upwards_gives_the_same_span(grid: DayGrid, heard: list[Any]) -> None:
    _drag(grid, _at(grid, 2, "13:50"), _at(grid, 2, "13:00"))
    assert heard == [SlotRequest(LEE, at("13:00"), ends_at=at("14:00"))]


def test_escape_takes_a_drag_back(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    before = _shown(grid)
    _drag(grid, start, start + _minutes(grid, 60), drop=False)
    assert _shown(grid) != before
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert grid.preview is None
    QTest.mouseRelease(grid.viewport(), LEFT, pos=start + _minutes(grid, 60))
    assert heard == []


def _shown(grid: DayGrid) -> Preview | None:
    return grid.preview


def test_a_drag_never_leaves_the_day(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    _drag(grid, start, start - QPoint(5000, 5000))
    assert grid.scene is not None
    assert heard == [MoveRequest(_id(2), ANN, ANN, grid.scene.axis.begins)]


def test_a_visit_that_is_over_is_chosen_but_not_dragged(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 9)
    _drag(grid, start, start + _minutes(grid, 60))
    assert grid.selected is not None
    assert grid.selected.id == _id(9)
    assert heard == []


def test_without_the_right_nothing_is_dragged(grid: DayGrid, heard: list[Any]) -> None:
    grid.set_editable(False)
    start = _middle(grid, 2)
    _drag(grid, start, start + _minutes(grid, 60))
    assert heard == []


def test_the_ghost_stays_until_the_answer_comes(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    _drag(grid, start, start + _minutes(grid, 60))
    assert heard
    ghost = _shown(grid)
    assert ghost is not None
    assert ghost.starts_at == at("10:45")
    grid.set_agenda(_without(8))
    assert _shown(grid) is not None  # news of another desk are no answer
    grid.set_agenda(_moved(2, timedelta(minutes=60)))
    assert _shown(grid) is None


def test_a_refusal_puts_the_card_back(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    _drag(grid, start, start + _minutes(grid, 60))
    grid.drop_preview()
    assert grid.preview is None


def test_a_drag_goes_on_when_another_desk_changes_the_day(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    _drag(grid, start, start + _minutes(grid, 60), drop=False)
    grid.set_agenda(_without(8))
    ghost = _shown(grid)
    assert ghost is not None
    assert ghost.starts_at == at("10:45")
    QTest.mouseRelease(grid.viewport(), LEFT, pos=start + _minutes(grid, 60))
    assert heard == [MoveRequest(_id(2), ANN, ANN, at("10:45"))]


def test_a_drag_ends_when_its_visit_is_gone_from_the_day(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    _drag(grid, start, start + _minutes(grid, 60), drop=False)
    grid.set_agenda(_without(2))
    assert _shown(grid) is None
    QTest.mouseRelease(grid.viewport(), LEFT, pos=start + _minutes(grid, 60))
    assert heard == []


def test_a_button_let_go_over_another_window_ends_the_drag(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    _drag(grid, start, start + _minutes(grid, 60), drop=False)
    assert _shown(grid) is not None
    place = QPointF(start + _minutes(grid, 90))
    none = Qt.MouseButton.NoButton
    held = Qt.KeyboardModifier.NoModifier
    viewport = grid.viewport()
    move = QMouseEvent(QEvent.Type.MouseMove, place, viewport.mapToGlobal(place), none, none, held)
    QApplication.sendEvent(viewport, move)
    assert _shown(grid) is None
    QTest.mouseRelease(viewport, LEFT, pos=place.toPoint())
    assert heard == []


def test_a_drag_ends_on_another_day(grid: DayGrid, heard: list[Any]) -> None:
    start = _middle(grid, 2)
    _drag(grid, start, start + _minutes(grid, 60), drop=False)
    grid.set_agenda(replace(pictured_day(), day=pictured_day().day + timedelta(days=1)))
    QTest.mouseRelease(grid.viewport(), LEFT, pos=start + _minutes(grid, 60))
    assert heard == []


def _without(number: int) -> DayAgenda:
    day = pictured_day()
    columns = tuple(
        replace(column, cards=tuple(one for one in column.cards if one.id != _id(number)))
        for column in day.columns
    )
    return replace(day, columns=columns)


def _moved(number: int, later: timedelta) -> DayAgenda:
    day = pictured_day()
    columns = tuple(
        replace(
            column,
            cards=tuple(
                replace(one, starts_at=one.starts_at + later, ends_at=one.ends_at + later)
                if one.id == _id(number)
                else one
                for one in column.cards
            ),
        )
        for column in day.columns
    )
    return replace(day, columns=columns)


def test_a_drag_held_at_the_edge_scrolls(grid: DayGrid, qtbot: Any) -> None:
    grid.scroll_to(at("08:00"))
    before = grid.verticalScrollBar().value()
    start = _middle(grid, 2)
    _drag(grid, start, QPoint(start.x(), grid.viewport().height() + 5), drop=False)
    qtbot.waitUntil(lambda: grid.verticalScrollBar().value() > before + 20)
    QTest.keyClick(grid, Qt.Key.Key_Escape)


@pytest.mark.parametrize("number", [2, None])
def test_the_context_menu_is_for_what_is_under_the_pointer(
    grid: DayGrid, number: int | None
) -> None:
    asked: list[AppointmentCard | None] = []
    grid.menu_requested.connect(lambda card, _place: asked.append(card))
    point = _middle(grid, number) if number else _at(grid, 1, "13:30")
    place = grid.viewport().mapToGlobal(point)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, place)
    QApplication.sendEvent(grid.viewport(), event)
    assert [card.id if card else None for card in asked] == [_id(number) if number else None]


def test_ctrl_and_the_wheel_scale_the_day_about_its_middle(grid: DayGrid) -> None:
    assert grid.scene is not None
    before = grid.scene.axis.pixels_per_minute
    middle = grid.viewport().height() / 2
    grid.scroll_to(at("10:00"))
    instant = grid.scene.axis.instant(grid.verticalScrollBar().value() + middle)
    grid.set_hour_height(160)
    assert grid.scene.axis.pixels_per_minute > before
    after = grid.scene.axis.instant(grid.verticalScrollBar().value() + middle)
    assert abs(after - instant) < timedelta(minutes=2)
