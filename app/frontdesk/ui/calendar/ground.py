"""The paper under the cards: closed hours, quarter lines, blocks, column lines."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from frontdesk.domain.agenda import Block
from frontdesk.ui.calendar.axis import DayAxis
from frontdesk.ui.calendar.scene import PlacedColumn, Scene
from frontdesk.ui.calendar.wording import one_line
from frontdesk.ui.fonts import face
from frontdesk.ui.theme import Theme

TILE_AT_MOST = 16 * 1024 * 1024  # bytes; a very wide column is cheaper painted than kept
_STRIPE = 16


class Ground:
    """Paints the ground of a scene in the colours of a theme.

    Columns that work the same hours look the same: their ground is kept as one pixmap, for as long
    as the day is shown at one scale and width.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._hatch = _hatch(theme.panel, theme.hatch)
        self._font = face(12)
        self._tiles: dict[tuple[object, ...], QPixmap] = {}
        self._measures: tuple[DayAxis, int] | None = None

    def paint(
        self,
        painter: QPainter,
        scene: Scene,
        clip: QRect,
        columns: tuple[PlacedColumn, ...],
        ratio: float,
    ) -> None:
        """Paint what lies within the clip (content pixels), which is also the painter's."""
        measures = scene.axis, scene.width
        if measures != self._measures:
            self._measures = measures
            self._tiles = {}
        for column in columns:
            if _bytes(column, scene, ratio) > TILE_AT_MOST:
                self._column(painter, scene, column, clip)
            else:
                painter.drawPixmap(column.x, 0, self._tile(scene, column, ratio))
        below = QRect(clip.left(), scene.height + 1, clip.width(), clip.bottom() - scene.height)
        if below.height() > 0:
            painter.fillRect(below, self._theme.panel)
        if clip.right() >= scene.width:
            right = QRect(scene.width, clip.top(), clip.right() - scene.width + 1, clip.height())
            painter.fillRect(right, self._theme.panel)

    def _tile(self, scene: Scene, column: PlacedColumn, ratio: float) -> QPixmap:
        key = (column.width, column.column.working, column.column.blocks, ratio)
        tile = self._tiles.get(key)
        if tile is None:
            tile = self._tiles[key] = self._new_tile(scene, column, ratio)
        return tile

    def _new_tile(self, scene: Scene, column: PlacedColumn, ratio: float) -> QPixmap:
        height = scene.height + 1
        tile = QPixmap(round(column.width * ratio), round(height * ratio))
        tile.setDevicePixelRatio(ratio)
        painter = QPainter(tile)
        painter.translate(-column.x, 0)
        self._column(painter, scene, column, QRect(column.x, 0, column.width, height))
        painter.end()
        return tile

    def _column(self, painter: QPainter, scene: Scene, column: PlacedColumn, clip: QRect) -> None:
        painter.fillRect(column.x, 0, column.width, scene.height + 1, self._theme.panel)
        for top, bottom in _closed(column, scene.axis):
            painter.fillRect(column.x, top, column.width, bottom - top, self._theme.closed)
        for mark in scene.marks:
            if clip.top() <= mark.y <= clip.bottom():
                painter.setPen(self._theme.line if mark.label else self._theme.quarter_line)
                painter.drawLine(column.x, mark.y, column.right - 1, mark.y)
        for block in column.column.blocks:
            self._block(painter, scene.axis, column, block)
        painter.setPen(self._theme.line)
        painter.drawLine(column.right - 1, clip.top(), column.right - 1, clip.bottom())

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


def _bytes(column: PlacedColumn, scene: Scene, ratio: float) -> float:
    return column.width * scene.height * 4 * ratio * ratio


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
