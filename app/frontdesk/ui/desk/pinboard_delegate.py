"""Paints a parked visit as a small card: fill is the kind of service, the strip its status."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.ui.calendar.block import paint_ground, pressing_colour, tint_of
from frontdesk.ui.calendar.block_look import BlockLook, Seen, look_of
from frontdesk.ui.calendar.block_text import LINE, BlockFonts
from frontdesk.ui.desk.pinboard_model import PinRole, length
from frontdesk.ui.theme import Theme

ROW_HEIGHT = 44
_CARD_HEIGHT = 38
_LEFT, _RIGHT = 12, 7
_LEAST_NAME = 60  # pixels the names keep beside a time


class PinDelegate(QStyledItemDelegate):
    """Two lines: pet and client with the time it has now; services, length and state."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._fonts = BlockFonts()

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of a card with the air under it."""
        return QSize(120, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a card; the one that would be placed next has an outline."""
        card: AppointmentCard = index.data(PinRole.CARD)
        seen: Seen = index.data(PinRole.SEEN)
        rect: QRect = option.rect.adjusted(2, 2, -2, -(ROW_HEIGHT - _CARD_HEIGHT - 2))
        look = look_of(card, (rect.width(), rect.height()), seen)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.translate(rect.topLeft())
        paint_ground(painter, look, self.theme, tint_of(look, self.theme))
        self._words(painter, look, card)
        if option.state & QStyle.StateFlag.State_Selected:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            self._outline(painter, look, strong=focused)
        painter.restore()

    def _words(self, painter: QPainter, look: BlockLook, card: AppointmentCard) -> None:
        fonts, tint = self._fonts, tint_of(look, self.theme)
        painter.setPen(tint.text)
        right = look.width - _RIGHT
        room = self._at_right(painter, look.when, QPoint(right, 3), right - _LEFT - _LEAST_NAME)
        name, taken = fonts.fitted(fonts.name, look.name, right - room - _LEFT)
        self._draw(painter, fonts.name, name, QPoint(_LEFT, 3))
        left = _LEFT + taken + 4
        client, _ = fonts.fitted(fonts.plain, look.client, right - room - left)
        self._draw(painter, fonts.plain, "" if client == "…" else client, QPoint(left, 3))
        second = QPoint(right, 3 + LINE)
        room = self._state(painter, look, second)
        painter.setPen(tint.text)
        takes = f" · {length(card)}" if look.services else length(card)
        left = right - room - _LEFT - fonts.width(fonts.small, takes)
        services, _ = fonts.fitted(fonts.small, look.services, left)
        self._draw(painter, fonts.small, services + takes, QPoint(_LEFT, second.y()))

    def _state(self, painter: QPainter, look: BlockLook, corner: QPoint) -> int:
        """Write the state unless it is the usual one; return the pixels it takes."""
        if look.status is Status.BOOKED and not look.pressing:
            return 0
        if look.pressing:
            painter.setPen(pressing_colour(self.theme))
        return self._at_right(painter, look.state, corner, corner.x() - _LEFT - 84)

    def _at_right(self, painter: QPainter, text: str, corner: QPoint, room: int) -> int:
        """Write a small text that ends at a corner, if it has room; return what it takes."""
        width = self._fonts.width(self._fonts.small, text)
        if width > room:
            return 0
        self._draw(painter, self._fonts.small, text, QPoint(corner.x() - width, corner.y()))
        return width + 6

    def _draw(self, painter: QPainter, font: QFont, text: str, at: QPoint) -> None:
        painter.setFont(font)
        painter.drawText(at.x(), at.y() + self._fonts.baseline(font), text)

    def _outline(self, painter: QPainter, look: BlockLook, *, strong: bool) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.accent, 2.0 if strong else 1.0))
        painter.drawRoundedRect(QRectF(-0.5, -0.5, look.width + 1, look.height + 1), 7, 7)
