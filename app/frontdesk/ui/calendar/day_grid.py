"""The day calendar: columns of resources, painted, moved by mouse and by keys.

It shows a `DayAgenda` and asks; it never writes. Whoever connects its signals answers with a new
agenda, or with `drop_preview` when the wish was refused.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from frontdesk.domain.agenda import DayAgenda
from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.cursor import Cell
from frontdesk.ui.calendar.day_choice import ChoosingView
from frontdesk.ui.calendar.dragging import Preview, asked_again
from frontdesk.ui.calendar.guests import CarriedGuest, Neighbour, Nobody
from frontdesk.ui.calendar.keys import handle_key, is_typing, step_to_next_card
from frontdesk.ui.calendar.marked import cell_rect, preview_region
from frontdesk.ui.calendar.mouse import DayMouse
from frontdesk.ui.calendar.requests import (
    Guest,
    MoveRequest,
    PlaceRequest,
    ResizeRequest,
    SlotRequest,
)
from frontdesk.ui.calendar.scene import Scene
from frontdesk.ui.calendar.wording import one_line, span_text, tooltip
from frontdesk.ui.theme import Theme
from frontdesk.ui.widgets.hints import hint

ANSWER_WITHIN_MS = 2000


class DayGrid(ChoosingView):
    """The day calendar.

    Signals (besides those of ChoosingView):
        appointment_opened(AppointmentId): its card is wanted (double click, Enter).
        slot_activated(SlotRequest): somebody wants to book here.
        move_requested(MoveRequest), resize_requested(ResizeRequest).
        place_requested(PlaceRequest): a visit from outside is to begin here.
        menu_requested(AppointmentCard | None, QPoint): a context menu, at a global point.
    """

    appointment_opened = Signal(object)
    slot_activated = Signal(object)
    move_requested = Signal(object)
    resize_requested = Signal(object)
    place_requested = Signal(object)
    menu_requested = Signal(object, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._editable = True
        self._mouse = DayMouse(self, self)
        self._carried = CarriedGuest(self)
        self._neighbour: Neighbour = Nobody()
        self._answer = QTimer(self)
        self._answer.setSingleShot(True)
        self._answer.setInterval(ANSWER_WITHIN_MS)
        self._answer.timeout.connect(self.drop_preview)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Day calendar")

    def set_agenda(self, agenda: DayAgenda) -> None:
        """Show a day; on the same day what was chosen stays chosen and in place, a drag goes on."""
        same_day = self._agenda is not None and self._agenda.day == agenda.day
        chosen, cell = self.selected, self._marked.cell
        former, awaited = self._scene, self.preview if self._answer.isActive() else None
        self._agenda = agenda
        self._marked = replace(self._marked, cell=None, preview=None)
        self._lay_out()
        if same_day and cell is not None:
            self._marked = replace(self._marked, cell=self._found_again(agenda, cell))
        if same_day:
            self._go_on_awaiting(former, awaited)
            self._mouse.follow()
        else:
            self._answer.stop()
            self._mouse.cancel()
            self.scroll_to(self._first_sight(agenda))
        self._carried.follow()
        if self.selected != chosen:
            self.appointment_selected.emit(self.selected)

    def set_editable(self, editable: bool) -> None:  # noqa: FBT001 -- a Qt property
        """Allow or forbid moving visits; asking for a booking stays possible."""
        self._editable = editable

    @property
    def editable(self) -> bool:
        """Whether visits may be moved."""
        return self._editable

    def set_neighbour(self, neighbour: Neighbour) -> None:
        """Let visits be dragged out of the day to what stands beside it."""
        self._neighbour = neighbour

    @property
    def carried(self) -> Guest | None:
        """The visit from outside that follows the keyboard's cell."""
        return self._carried.guest

    def carry(self, guest: Guest | None) -> None:
        """Let a visit from outside follow the keyboard's cell; None lets it go."""
        if guest is None:
            self._carried.let_go()
        else:
            self._carried.take(guest)

    def place(self, guest: Guest) -> bool:
        """Ask for a visit from outside at the keyboard's cell; False when no day is shown."""
        return self._carried.place(guest)

    def bring(self, guest: Guest, where: QPoint) -> bool:
        """Show a visit dragged in to a global point; False where it cannot be let go."""
        point = self.viewport().mapFromGlobal(where)
        inside = self._editable and self.viewport().rect().contains(point)
        if inside:
            self._mouse.bring(guest, point)
        else:
            self._mouse.cancel()
        return inside

    def receive(self, where: QPoint) -> None:
        """Ask for what was dragged in, let go at a global point."""
        self._mouse.release(self.viewport().mapFromGlobal(where))

    def choose(self, cell: Cell) -> None:
        """Put the keyboard's cell there, and what it carries with it."""
        super().choose(cell)
        self._carried.follow()

    @property
    def preview(self) -> Preview | None:
        """The drag going on, or the move asked for and not yet answered."""
        return self._marked.preview

    @Slot()
    def drop_preview(self) -> None:
        """Forget a move that was asked for and not granted."""
        self._answer.stop()
        self.show_preview(None)
        self._carried.follow()

    def show_preview(self, preview: Preview | None) -> None:
        """Show what letting go would do; only what changes is repainted."""
        if self._scene is None or preview == self._marked.preview:
            return
        region = preview_region(self._scene, self._marked.preview)
        region += preview_region(self._scene, preview)
        self._mark(replace(self._marked, preview=preview), self._on_screen(region))

    def ask_for(self, preview: Preview) -> None:
        """Ask for what a preview shows, and go on showing it until the answer is there."""
        request = preview.request(self._scene_or_fail())
        if isinstance(request, MoveRequest | ResizeRequest | PlaceRequest):
            self.show_preview(preview)
            self._answer.start()
            self.announce(self._preview_text(preview))
        elif request is not None or not self._answer.isActive():
            self.show_preview(None)
        if isinstance(request, MoveRequest):
            self.move_requested.emit(request)
        elif isinstance(request, ResizeRequest):
            self.resize_requested.emit(request)
        elif isinstance(request, PlaceRequest):
            self.place_requested.emit(request)
        elif request is not None:
            self.book(request)

    def open_appointment(self, appointment_id: AppointmentId) -> None:
        """Ask for a visit's card."""
        self.appointment_opened.emit(appointment_id)

    def book(self, request: SlotRequest) -> None:
        """Ask for a booking."""
        self.slot_activated.emit(request)

    def cancel_drag(self) -> bool:
        """Forget a drag; whether there was one."""
        return self._mouse.cancel()

    def point_with(self, shape: Qt.CursorShape) -> None:
        """Give the pointer a shape."""
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose and take hold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._mouse.press(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or show what could be dragged."""
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._mouse.cancel()  # it was let go where nobody told us: over another window
        carried = self._mouse.carried
        where = event.globalPosition().toPoint()
        if carried is not None and self._neighbour.would_take(carried, where):
            self._mouse.pause()
        else:
            self._mouse.move(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: in the day, or to the neighbour."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        carried = self._mouse.carried
        where = event.globalPosition().toPoint()
        if carried is not None and self._neighbour.would_take(carried, where):
            self._mouse.cancel()
            self._neighbour.take(carried)
        else:
            self._mouse.release(event.position().toPoint())
        self._neighbour.ended()

    def hideEvent(self, event: QHideEvent) -> None:
        """A drag ends where nobody sees it any more, and moves nothing."""
        self._mouse.cancel()
        super().hideEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the visit, or book in the empty slot; the first click has chosen it."""
        scene, at = self._scene, self.content_point(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or scene is None:
            return
        request = self.cell_request
        if self.selected is not None and scene.card_at(at) is not None:
            self.open_appointment(self.selected.id)
        elif request is not None and scene.column_at(at.x()) is not None:
            self.book(request)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the grid's own keys; leave the others to the window."""
        event.setAccepted(self._carried.handle_key(event) or handle_key(self, event))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu: for what is under the pointer, or at the keyboard's cell."""
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self._mouse.press(self.viewport().mapFromGlobal(place))
            self._mouse.cancel()
        elif self._marked.cell is not None and self._scene is not None:
            rect = cell_rect(self._scene, self._marked.cell, self.slot_minutes)
            place = self.viewport().mapToGlobal(rect.center() - self._offset())
        self.menu_requested.emit(self.selected, place)

    def event(self, event: QEvent) -> bool:
        """Claim letters on an empty cell before any one-letter shortcut of the window gets them."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and is_typing(event, self._marked.cell):
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say in a tooltip all that a small card has no room for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_tooltip(event)
            return True
        return super().viewportEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 -- Qt's signature
        """Tab goes through the visits in time, then on to the next widget."""
        return step_to_next_card(self, 1 if next else -1) or super().focusNextPrevChild(next)

    def _go_on_awaiting(self, former: Scene | None, awaited: Preview | None) -> None:
        """Keep showing a wish that this agenda does not answer yet, such as the second of two."""
        again = asked_again(former, self._scene_or_fail(), awaited)
        if again is None:
            self._answer.stop()
        self._marked = replace(self._marked, preview=again)

    def _show_tooltip(self, event: QHelpEvent) -> None:
        scene = self._scene
        placed = scene.card_at(self.content_point(event.pos())) if scene is not None else None
        if scene is None or placed is None:
            QToolTip.hideText()
            return
        cut = placed.card.id in self._marked.parked
        text = hint(tooltip(placed.card, scene.axis.zone, self._marked.now, cut=cut))
        rect = placed.rect.translated(-self._offset())
        QToolTip.showText(event.globalPos(), text, self.viewport(), rect)

    def _preview_text(self, preview: Preview) -> str:
        scene = self._scene_or_fail()
        column = one_line(scene.columns[preview.column].column.name)
        times = span_text(preview.starts_at, preview.ends_at, scene.axis.zone)
        if preview.guest is not None:
            return f"To be placed at {times}, {column}"
        return f"Moved to {times}, {column}"
