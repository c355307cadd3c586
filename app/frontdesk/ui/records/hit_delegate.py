"""Paints a hit in two lines: the pet's name strong, the client beside it, the rest muted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from frontdesk.ui.records.hit_model import HitRole

_ROW_HEIGHT = 46
_MARGIN = 10


class HitDelegate(QStyledItemDelegate):
    """Two lines a row, elided, never cut through a letter."""

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of two lines."""
        return QSize(240, _ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the row in the colours of the palette."""
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        rect: QRect = option.rect
        painter.save()
        if selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 6, 6)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        muted = QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        quiet = palette.color(role) if selected else muted
        inner = rect.adjusted(_MARGIN + 4, 4, -_MARGIN, -4)
        upper = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        lower = upper.translated(0, inner.height() // 2)
        pet, client = index.data(HitRole.FIRST_LINE)
        painter.setPen(palette.color(role))
        used = _draw(painter, upper, pet, _strong(option.font))
        _draw(painter, upper.adjusted(used + 6, 0, 0, 0), client, option.font)
        painter.setPen(quiet)
        _draw(painter, lower, index.data(HitRole.SECOND_LINE), option.font)
        painter.restore()


def _strong(font: QFont) -> QFont:
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    return strong


def _draw(painter: QPainter, rect: QRect, text: str, font: QFont) -> int:
    """Draw one line, elided; return its width."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)
