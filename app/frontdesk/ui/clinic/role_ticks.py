"""Paints the ticks of the matrix of roles, and the headings between them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from frontdesk.ui.clinic.role_matrix import HEADING, LOCKED
from frontdesk.ui.fonts import face, strong

ROW_HEIGHT = 29
_BOX = 18
_FOCUS = 26
_MARGIN = 8


class RoleTicks(QStyledItemDelegate):
    """A filled box with a tick where it is allowed, an empty one where not, pale when locked."""

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the size of a cell."""
        return QSize(96, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the cell in the colours of the palette."""
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        palette: QPalette = QGuiApplication.palette()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state is None:
            _paint_words(painter, option.rect, palette, index)
        else:
            if option.state & QStyle.StateFlag.State_HasFocus:
                _paint_cursor(painter, option.rect, palette)
            box = _centred(option.rect, _BOX)
            ticked = Qt.CheckState(state) == Qt.CheckState.Checked
            _paint_box(painter, box, palette, ticked=ticked, locked=bool(index.data(LOCKED)))
        painter.restore()


def _paint_words(
    painter: QPainter, rect: QRect, palette: QPalette, index: QModelIndex | QPersistentModelIndex
) -> None:
    is_heading = bool(index.data(HEADING))
    if is_heading:
        painter.fillRect(rect, palette.color(QPalette.ColorRole.AlternateBase))
    painter.setFont(strong(12) if is_heading else face(13))
    muted = QPalette.ColorRole.PlaceholderText
    painter.setPen(palette.color(muted if is_heading else QPalette.ColorRole.Text))
    room = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
    said = painter.fontMetrics().elidedText(
        index.data(Qt.ItemDataRole.DisplayRole) or "", Qt.TextElideMode.ElideRight, room.width()
    )
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)


def _centred(rect: QRect, size: int) -> QRect:
    box = QRect(0, 0, size, size)
    box.moveCenter(rect.center())
    return box


def _paint_cursor(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    painter.setBrush(palette.color(QPalette.ColorRole.Light))
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Link), 1.5))
    painter.drawRoundedRect(_centred(rect, _FOCUS), 7, 7)


def _paint_box(
    painter: QPainter, box: QRect, palette: QPalette, *, ticked: bool, locked: bool
) -> None:
    ground = palette.color(QPalette.ColorRole.Highlight)
    mark = palette.color(QPalette.ColorRole.HighlightedText)
    edge = palette.color(QPalette.ColorRole.PlaceholderText)
    if locked:
        ground = palette.color(QPalette.ColorRole.Mid)
        mark = palette.color(QPalette.ColorRole.Text)
        edge = palette.color(QPalette.ColorRole.Mid)
    painter.setPen(Qt.PenStyle.NoPen if ticked else QPen(edge, 1))
    painter.setBrush(ground if ticked else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 5, 5)
    if ticked:
        painter.setPen(
            QPen(mark, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        corner = QPointF(box.topLeft())
        painter.drawPolyline(
            [corner + QPointF(*at) for at in ((4.5, 9.5), (7.8, 12.8), (13.5, 6.0))]
        )
