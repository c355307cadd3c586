"""The cards of the pinboard: chosen by arrows or a click, taken to the day by Enter or a drag."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QMenu,
    QSizePolicy,
    QWidget,
)

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.ui.calendar.block_look import Seen
from frontdesk.ui.desk.pinboard_delegate import ROW_HEIGHT, PinDelegate
from frontdesk.ui.desk.pinboard_model import PinboardModel
from frontdesk.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex

_LEAST_ROWS = 1  # seen at once where there is little room

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OFF = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class PinboardView(QListView):
    """A list as high as its cards where there is room, else it scrolls.

    Signals:
        carry_wanted(AppointmentCard): Enter; the card is to follow the keyboard in the day.
        visit_wanted(AppointmentCard): Shift+Enter, double click; show it where it stands.
        off_wanted(AppointmentCard): Delete; the visit itself stays.
        picked(AppointmentCard): the user chose this card.
        dragged(AppointmentCard, QPoint), dropped(AppointmentCard, QPoint): at a global point.
        left(): Esc, back to the day.
    """

    carry_wanted = Signal(object)
    visit_wanted = Signal(object)
    off_wanted = Signal(object)
    picked = Signal(object)
    dragged = Signal(object, QPoint)
    dropped = Signal(object, QPoint)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = PinboardModel(self)
        self._delegate = PinDelegate(theme, self)
        self._pressed: QPoint | None = None
        self._held: AppointmentCard | None = None
        self._dragging = False
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Pinboard")

    @property
    def card(self) -> AppointmentCard | None:
        """The card that would be placed next."""
        return self.rows.card(self.currentIndex().row())

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._delegate.theme = theme
        self.viewport().update()

    def show_cards(self, cards: Sequence[AppointmentCard], seen: Seen) -> None:
        """Show a board: what was chosen stays chosen, unless a new card came to it."""
        chosen, row = self.card, self.currentIndex().row()
        former = {card.id for card in self.rows.cards}
        new = [number for number, card in enumerate(cards) if card.id not in former]
        self.rows.show(cards, seen)
        if len(cards) == len(former) and not new:
            return
        self.setMaximumHeight(len(cards) * ROW_HEIGHT)
        self.updateGeometry()
        kept = self.rows.row_of(chosen.id if chosen is not None else None)
        self._choose(new[-1] if new else kept if kept >= 0 else max(row, 0))

    def sizeHint(self) -> QSize:
        """Return the height of all cards."""
        return QSize(160, self.rows.rowCount() * ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the height of the cards that are always seen."""
        return QSize(80, min(self.rows.rowCount(), _LEAST_ROWS) * ROW_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chosen card in sight, if it was, when the board gets less room."""
        index = self.currentIndex()
        card = self.visualRect(index)
        seen = index.isValid() and card.top() >= 0 and card.bottom() <= event.oldSize().height()
        super().resizeEvent(event)
        if seen:
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the board's keys; arrows and the like are the list's."""
        card = self.card
        if event.isAutoRepeat() and event.key() in (*_ENTER, *_OFF):
            return
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif card is not None and event.key() in _ENTER:
            shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.visit_wanted if shifted else self.carry_wanted).emit(card)
        elif card is not None and event.key() in _OFF:
            self.off_wanted.emit(card)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a card and take hold of it."""
        super().mousePressEvent(event)
        at = event.position().toPoint()
        self._held = self.rows.card(self.indexAt(at).row())
        self._pressed = at if event.button() == Qt.MouseButton.LeftButton else None
        if self._held is not None:
            self.picked.emit(self._held)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held; whoever listens shows where it would go."""
        if self._pressed is None or self._held is None:
            return
        way = event.position().toPoint() - self._pressed
        if not self._dragging and way.manhattanLength() < QApplication.startDragDistance():
            return
        self._dragging = True
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self.dragged.emit(self._held, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        held, dragging = self._held, self._dragging
        self._pressed, self._held, self._dragging = None, None, False
        self.viewport().unsetCursor()
        if dragging and held is not None:
            self.dropped.emit(held, event.globalPosition().toPoint())
        else:
            super().mouseReleaseEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A drag ends where nobody sees it any more, and moves nothing."""
        self._pressed, self._held, self._dragging = None, None, False
        self.viewport().unsetCursor()
        super().hideEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the visit where it stands."""
        card = self.rows.card(self.indexAt(event.position().toPoint()).row())
        if card is not None and event.button() == Qt.MouseButton.LeftButton:
            self.visit_wanted.emit(card)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the keys do."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        card = self.rows.card(index.row())
        if card is None:
            return
        middle = self.viewport().mapToGlobal(self.visualRect(index).center())
        self._menu(card).popup(event.globalPos() if by_mouse else middle)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell a choice made by keys."""
        super().currentChanged(current, previous)
        card = self.rows.card(current.row())
        if self.hasFocus() and card is not None:
            self.picked.emit(card)

    def _menu(self, card: AppointmentCard) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, signal in (
            ("&Place it in the day\tEnter", self.carry_wanted),
            ("&Show where it stands\tShift+Enter", self.visit_wanted),
            ("Take &off the pinboard\tDel", self.off_wanted),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, tell=signal: tell.emit(card))
        return menu

    def _choose(self, row: int) -> None:
        index = self.rows.index(min(row, self.rows.rowCount() - 1))
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
