"""The keyboard on the grid (front-desk.md 1.4): every drag of the mouse has its keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.cursor import (
    Cell,
    cell_at,
    cell_of,
    moved_by_columns,
    moved_by_slots,
    next_card,
)
from frontdesk.ui.calendar.dragging import Preview, is_movable, moved, resized, standing
from frontdesk.ui.calendar.requests import SlotRequest
from frontdesk.ui.calendar.scene import PlacedCard, Scene

Key = Qt.Key
_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ARROWS: dict[int, tuple[int, int]] = {
    Key.Key_Up: (0, -1),
    Key.Key_Down: (0, 1),
    Key.Key_Left: (-1, 0),
    Key.Key_Right: (1, 0),
}


class Typed(Protocol):
    """What the keyboard needs of the grid."""

    @property
    def scene(self) -> Scene | None:
        """The day shown."""

    @property
    def slot_minutes(self) -> int:
        """Minutes of one step."""

    @property
    def editable(self) -> bool:
        """Whether visits may be moved."""

    @property
    def cell(self) -> Cell | None:
        """Where the keyboard stands."""

    @property
    def preview(self) -> Preview | None:
        """A move asked for and not yet answered."""

    def page_slots(self) -> int:
        """How many slots a page has."""

    def start_cell(self) -> Cell | None:
        """Where the keyboard starts on a fresh day."""

    def choose(self, cell: Cell) -> None:
        """Put the keyboard's cell there."""

    def ask_for(self, preview: Preview) -> None:
        """Ask for what a preview shows."""

    def open_appointment(self, appointment_id: AppointmentId) -> None:
        """Ask for a visit's card."""

    def book(self, request: SlotRequest) -> None:
        """Ask for a booking."""

    def cancel_drag(self) -> bool:
        """Forget a drag; whether there was one."""


def handle_key(grid: Typed, event: QKeyEvent) -> bool:
    """Act on a key; whether it was one of the grid's."""
    scene = grid.scene
    if event.key() == Key.Key_Escape:
        return grid.cancel_drag()
    if scene is None or not scene.columns:
        return False
    cell = grid.cell or grid.start_cell()
    if cell is None:
        return False
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    act = _action(grid, scene, cell, event, modifiers)
    if act is None:
        return False
    act()
    return True


def is_typing(event: QKeyEvent, cell: Cell | None) -> bool:
    """Whether a key is a letter on an empty cell, which begins a booking there."""
    held = event.modifiers() & (_ALT | _CTRL | Qt.KeyboardModifier.MetaModifier)
    return not held and event.text().isalnum() and cell is not None and cell.card is None


def step_to_next_card(grid: Typed, direction: int) -> bool:
    """Go to the next or previous visit in time; False at the end, so that Tab leaves the grid."""
    if grid.scene is None:
        return False
    placed = next_card(grid.scene, grid.cell, direction)
    if placed is None:
        return False
    grid.choose(cell_of(grid.scene, placed, grid.slot_minutes))
    return True


def _action(
    grid: Typed, scene: Scene, cell: Cell, event: QKeyEvent, modifiers: Qt.KeyboardModifier
) -> Callable[[], object] | None:
    key = event.key()
    if key in (Key.Key_Return, Key.Key_Enter) and modifiers in (_NONE, _SHIFT):
        if event.isAutoRepeat():  # still held from the field that booked or asked
            return _nothing
        return lambda: _enter(grid, scene, cell, book=modifiers == _SHIFT)
    if key in _ARROWS and modifiers == _ALT:
        return lambda: _move_visit(grid, scene, cell, *_ARROWS[key])
    if key in (Key.Key_Up, Key.Key_Down) and modifiers == _CTRL | _ALT:
        return lambda: _resize_visit(grid, scene, cell, _ARROWS[key][1])
    if cell.card is not None and event.text() in ("+", "-") and modifiers in (_NONE, _SHIFT):
        return lambda: _resize_visit(grid, scene, cell, 1 if event.text() == "+" else -1)
    target = _target(grid, scene, cell, key, modifiers)
    if target is not None:
        return lambda: grid.choose(target)
    if is_typing(event, cell):
        return lambda: _book(grid, scene, cell, event.text())
    return None


def _nothing() -> None:
    """Take a key without acting on it."""


def _target(
    grid: Typed, scene: Scene, cell: Cell, key: int, modifiers: Qt.KeyboardModifier
) -> Cell | None:
    minutes = grid.slot_minutes
    if modifiers == _CTRL and key in (Key.Key_Home, Key.Key_End):
        column = 0 if key == Key.Key_Home else len(scene.columns) - 1
        return cell_at(scene, column, cell.starts_at, minutes)
    if modifiers != _NONE:
        return None
    if key in _ARROWS:
        columns, slots = _ARROWS[key]
        if columns:
            return moved_by_columns(scene, cell, columns, minutes)
        return moved_by_slots(scene, cell, slots, minutes)
    if key in (Key.Key_PageUp, Key.Key_PageDown):
        slots = max(2, grid.page_slots()) * (1 if key == Key.Key_PageDown else -1)
        return moved_by_slots(scene, cell, slots, minutes)
    if key == Key.Key_Home:
        return cell_at(scene, cell.column, _first_slot(scene, cell.column), minutes)
    if key == Key.Key_End:
        return cell_at(scene, cell.column, _last_slot(scene, cell.column, minutes), minutes)
    return None


def _first_slot(scene: Scene, column: int) -> datetime:
    """Return when the column begins to work, or the day does."""
    working = scene.columns[column].column.working
    return min((start for start, _ in working), default=scene.axis.begins)


def _last_slot(scene: Scene, column: int, minutes: int) -> datetime:
    """Return the start of the last slot in which the column works, or of the day's last."""
    working = scene.columns[column].column.working
    ends = max((end for _, end in working), default=scene.axis.ends)
    return ends - timedelta(minutes=minutes)


def _enter(grid: Typed, scene: Scene, cell: Cell, *, book: bool) -> None:
    if cell.card is not None and not book:
        grid.open_appointment(cell.card.card.id)
    else:
        _book(grid, scene, cell, "")


def _book(grid: Typed, scene: Scene, cell: Cell, typed: str) -> None:
    resource_id = scene.columns[cell.column].column.resource_id
    grid.book(SlotRequest(resource_id, cell.starts_at, typed))


def _move_visit(grid: Typed, scene: Scene, cell: Cell, columns: int, slots: int) -> None:
    placed = _movable(grid, cell)
    if placed is None:
        return
    minutes, stands = grid.slot_minutes, _standing(grid, placed)
    starts = stands.starts_at + timedelta(minutes=slots * minutes)
    if slots:
        starts = scene.axis.nearest_slot(starts, minutes)
    grid.ask_for(moved(scene, stands, stands.column + columns, starts, minutes))


def _resize_visit(grid: Typed, scene: Scene, cell: Cell, slots: int) -> None:
    placed = _movable(grid, cell)
    if placed is None:
        return
    stands = _standing(grid, placed)
    ends = stands.ends_at + timedelta(minutes=slots * grid.slot_minutes)
    grid.ask_for(resized(scene, stands, ends, grid.slot_minutes))


def _movable(grid: Typed, cell: Cell) -> PlacedCard | None:
    placed = cell.card
    return placed if placed is not None and grid.editable and is_movable(placed.card) else None


def _standing(grid: Typed, placed: PlacedCard) -> Preview:
    """Return where the card stands, counting a step that was asked for a moment ago."""
    preview = grid.preview
    if preview is not None and preview.card is not None and preview.card.card.id == placed.card.id:
        return preview
    return standing(placed)
