"""The mouse on the grid: click chooses, double click opens, a drag moves, pulls or draws."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.ui.calendar.cursor import Cell, cell_at, cell_of
from frontdesk.ui.calendar.dragging import (
    Grip,
    Hold,
    Preview,
    held_again,
    hold_at,
    hold_of,
    is_movable,
    is_on_edge,
)
from frontdesk.ui.calendar.requests import Guest
from frontdesk.ui.calendar.scene import Scene

SCROLL_EVERY_MS = 30
SCROLL_STEP = 14


class Pointed(Protocol):
    """What the mouse needs of the grid."""

    @property
    def scene(self) -> Scene | None:
        """The day shown."""

    @property
    def slot_minutes(self) -> int:
        """Minutes a drag snaps to."""

    @property
    def editable(self) -> bool:
        """Whether visits may be moved."""

    def content_point(self, point: QPoint) -> QPoint:
        """Turn a viewport point into a content point."""

    def viewport_rect(self) -> QRect:
        """The viewport in its own pixels."""

    def choose(self, cell: Cell) -> None:
        """Put the keyboard's cell there."""

    def show_preview(self, preview: Preview | None) -> None:
        """Show what letting go would do."""

    def ask_for(self, preview: Preview) -> None:
        """Ask for what a preview shows."""

    def scroll_by(self, horizontal: int, vertical: int) -> None:
        """Scroll by pixels."""

    def point_with(self, shape: Qt.CursorShape) -> None:
        """Give the pointer a shape."""


class DayMouse(QObject):
    """Turns presses, moves and releases into choices and requests of a grid."""

    def __init__(self, grid: Pointed, parent: QObject) -> None:
        super().__init__(parent)
        self._grid = grid
        self._hold: Hold | None = None
        self._last = QPoint()
        self._dragging = False
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(SCROLL_EVERY_MS)
        self._scrolling.timeout.connect(self._on_scroll_due)

    @property
    def dragging(self) -> bool:
        """Whether a drag is going on."""
        return self._dragging

    @property
    def carried(self) -> AppointmentCard | None:
        """The visit of the day that is being dragged to another place."""
        hold = self._hold
        if not self._dragging or hold is None or hold.grip is not Grip.CARD or hold.card is None:
            return None
        return hold.card.card

    def bring(self, guest: Guest, point: QPoint) -> None:
        """Drag a visit in from outside; from here on it follows like one of the day."""
        scene = self._grid.scene
        if scene is None or not scene.columns:
            return
        if self._hold is None or self._hold.guest != guest:
            self._hold = hold_of(scene, guest, self._grid.content_point(point))
        self._dragging = True
        self.move(point)

    def pause(self) -> None:
        """Show nothing of a drag while the pointer is where the visit would leave the day."""
        self._scrolling.stop()
        self._grid.show_preview(None)

    def press(self, point: QPoint) -> None:
        """Choose what is at a viewport point and take hold of it."""
        scene = self._grid.scene
        at = self._grid.content_point(point)
        hold = hold_at(scene, at) if scene is not None else None
        if scene is None or hold is None:
            return
        minutes = self._grid.slot_minutes
        if hold.card is not None:
            self._grid.choose(cell_of(scene, hold.card, minutes))
        else:
            empty = cell_at(scene, hold.column, hold.at, minutes)
            self._grid.choose(Cell(empty.column, empty.starts_at))
        if self._grid.editable and (hold.card is None or is_movable(hold.card.card)):
            self._hold = hold

    def move(self, point: QPoint) -> None:
        """Follow the pointer: drag what is held, else show what could be taken hold of."""
        self._last = point
        if self._hold is None:
            self._hover(point)
            return
        way = self._grid.content_point(point) - self._hold.pressed
        if not self._dragging and way.manhattanLength() < QApplication.startDragDistance():
            return
        self._dragging = True
        self._drag()
        beyond = not self._grid.viewport_rect().adjusted(0, 12, 0, -12).contains(point)
        if beyond and not self._scrolling.isActive():
            self._scrolling.start()
        elif not beyond:
            self._scrolling.stop()

    def release(self, point: QPoint) -> None:
        """Let go: ask for what the drag showed."""
        scene, hold, dragging = self._grid.scene, self._hold, self._dragging
        self._last = point
        self._let_go()
        if scene is None or hold is None or not dragging:
            return
        preview = hold.preview(scene, self._grid.content_point(point), self._grid.slot_minutes)
        self._grid.ask_for(preview)

    def follow(self) -> None:
        """Go on with a drag on a new scene of the same day, if what is held is still as it was."""
        scene, hold = self._grid.scene, self._hold
        if hold is None:
            return
        self._hold = held_again(scene, hold) if scene is not None else None
        if self._hold is None:
            self.cancel()
        elif self._dragging:
            self._drag()

    def cancel(self) -> bool:
        """Forget the drag; whether there was one."""
        was_dragging = self._dragging
        self._let_go()
        if was_dragging:
            self._grid.show_preview(None)
        return was_dragging

    def _let_go(self) -> None:
        self._hold = None
        self._dragging = False
        self._scrolling.stop()

    def _drag(self) -> None:
        scene = self._grid.scene
        if scene is not None and self._hold is not None:
            at = self._grid.content_point(self._last)
            self._grid.show_preview(self._hold.preview(scene, at, self._grid.slot_minutes))

    def _hover(self, point: QPoint) -> None:
        scene = self._grid.scene
        at = self._grid.content_point(point)
        placed = scene.card_at(at) if scene is not None else None
        pullable = placed is not None and self._grid.editable and is_movable(placed.card)
        if scene is not None and pullable and placed is not None and is_on_edge(scene, placed, at):
            self._grid.point_with(Qt.CursorShape.SizeVerCursor)
        else:
            self._grid.point_with(Qt.CursorShape.ArrowCursor)

    @Slot()
    def _on_scroll_due(self) -> None:
        """Scroll on while the pointer is held beyond an edge."""
        rect = self._grid.viewport_rect()
        vertical = _beyond(self._last.y(), rect.top() + 12, rect.bottom() - 12)
        sideways = self._hold is not None and self._hold.grip is Grip.CARD
        horizontal = _beyond(self._last.x(), rect.left(), rect.right()) if sideways else 0
        self._grid.scroll_by(horizontal * SCROLL_STEP, vertical * SCROLL_STEP)
        self._drag()


def _beyond(value: int, low: int, high: int) -> int:
    return (value > high) - (value < low)
