"""Paints a person: initials in a disc, the name strong, the role and how to get in muted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from frontdesk.ui.fonts import face, strong

ROW_HEIGHT = 44
_DISC = 28
_MARGIN = 12
INITIALS = Qt.ItemDataRole.UserRole + 1
SECOND_LINE = Qt.ItemDataRole.UserRole + 2


class PersonDelegate(QStyledItemDelegate):
    """Two lines a row, elided, never cut through a letter."""

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of a row."""
        return QSize(200, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the row in the colours of the palette."""
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = QGuiApplication.palette()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = palette.color(QPalette.ColorRole.Light)
        if chosen:
            ground = palette.color(QPalette.ColorRole.Highlight)
            painter.setBrush(ground)
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
        text = palette.color(
            QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        )
        quiet = text if chosen else palette.color(QPalette.ColorRole.PlaceholderText)
        disc = QRect(rect.left() + _MARGIN, rect.center().y() - _DISC // 2, _DISC, _DISC)
        _paint_disc(painter, disc, index.data(INITIALS), text if chosen else ground, chosen)
        right = rect.adjusted(2 * _MARGIN + _DISC - 2, 5, -_MARGIN, -5)
        upper = QRect(right.left(), right.top(), right.width(), right.height() // 2)
        name, role = index.data(Qt.ItemDataRole.DisplayRole), index.data(SECOND_LINE)
        _draw(painter, upper if role else right, name, text, is_strong=True)
        _draw(painter, upper.translated(0, right.height() // 2), role, quiet, is_strong=False)
        painter.restore()


def _paint_disc(
    painter: QPainter,
    disc: QRect,
    initials: str,
    ground: QColor,
    chosen: bool,  # noqa: FBT001 -- of the row
) -> None:
    palette = QGuiApplication.palette()
    painter.setBrush(ground)
    painter.drawEllipse(disc)
    painter.setPen(palette.color(QPalette.ColorRole.Highlight if chosen else _ON_DISC))
    painter.setFont(strong(11))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, initials)


def _draw(painter: QPainter, rect: QRect, text: str, colour: QColor, *, is_strong: bool) -> None:
    font = strong() if is_strong else face(12)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


_ON_DISC = QPalette.ColorRole.Text
