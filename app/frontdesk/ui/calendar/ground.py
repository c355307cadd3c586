"""The paper under the cards: closed hours, quarter lines, blocks, column lines."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QLine, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from frontdesk.domain.agenda import Block
from frontdesk.ui.calendar.axis import DayAxis
from frontdesk.ui.calendar.scene import PlacedColumn, Scene
from frontdesk.ui.calendar.wording import one_line
from frontdesk.ui.fonts import face
from frontdesk.ui.theme import Theme

_STRIPE = 16


class Ground:
    """Paints the ground of a scene in the colours of a theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._hatch = _hatch(theme.panel, theme.hatch)
        self._font = face(12)

    def paint(
        self, painter: QPainter, scene: Scene, clip: QRect, columns: tuple[PlacedColumn, ...]
    ) -> None:
        """Paint what lies within the clip (content pixels)."""
        painter.fillRect(clip, self._theme.panel)
        for column in columns:
            for top, bottom in _closed(column, scene.axis):
                painter.fillRect(column.x, top, column.width, bottom - top, self._theme.closed)
        self._lines(painter, scene, clip)
        for column in columns:
            for block in column.column.blocks:
                self._block(painter, scene.axis, column, block)
        painter.setPen(self._theme.line)
        edges = [QLine(c.right - 1, clip.top(), c.right - 1, clip.bottom()) for c in columns]
        painter.drawLines(edges)

    def _lines(self, painter: QPainter, scene: Scene, clip: QRect) -> None:
        hours: list[QLine] = []
        quarters: list[QLine] = []
        right = min(clip.right(), scene.width)
        for mark in scene.axis.marks():
            if clip.top() <= mark.y <= clip.bottom():
                line = QLine(clip.left(), mark.y, right, mark.y)
                (hours if mark.label else quarters).append(line)
        painter.setPen(self._theme.quarter_line)
        painter.drawLines(quarters)
        painter.setPen(self._theme.line)
        painter.drawLines(hours)

    def _block(self, painter: QPainter, axis: DayAxis, column: PlacedColumn, block: Block) -> None:
        top, bottom = axis.y(axis.within(block.starts_at)), axis.y(axis.within(block.ends_at))
        rect = QRect(column.x, top + 1, column.width - 1, bottom - top - 1)
        if rect.height() <= 0:
            return
        painter.drawTiledPixmap(rect, self._hatch, QPoint(0, rect.top() % _STRIPE))
        label = rect.adjusted(9, 2, -6, 0)
        painter.setFont(self._font)
        painter.setPen(self._theme.muted)
        text = painter.fontMetrics().elidedText(
            one_line(block.label), Qt.TextElideMode.ElideRight, label.width()
        )
        if label.height() >= painter.fontMetrics().height():
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            painter.drawText(label, flags | Qt.AlignmentFlag.AlignAbsolute, text)


def _closed(column: PlacedColumn, axis: DayAxis) -> list[tuple[int, int]]:
    """Return the spans (content pixels) in which the column does not work."""
    spans: list[tuple[int, int]] = []
    free_from: datetime = axis.begins
    for start, end in sorted(column.column.working):
        if start > free_from:
            spans.append((axis.y(free_from), axis.y(axis.within(start))))
        free_from = max(free_from, axis.within(end))
    if free_from < axis.ends:
        spans.append((axis.y(free_from), axis.y(axis.ends) + 1))
    return spans


def _hatch(ground: QColor, stripe: QColor) -> QPixmap:
    """Return a tile of slanted stripes that joins itself on every side."""
    tile = QPixmap(_STRIPE, _STRIPE)
    tile.fill(ground)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(stripe, _STRIPE / 2.9)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    for shift in (-_STRIPE, 0, _STRIPE):
        painter.drawLine(QPoint(shift, _STRIPE), QPoint(shift + _STRIPE, 0))
    painter.end()
    return tile
