"""The frozen edges of the grid: column heads above, times with the badge of now at the left."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from frontdesk.ui.calendar.scene import PlacedColumn, Scene
from frontdesk.ui.calendar.wording import column_subtitles, one_line
from frontdesk.ui.fonts import face, strong
from frontdesk.ui.theme import Theme

HEADER_HEIGHT = 52
GUTTER_WIDTH = 54


class ColumnHeader(QWidget):
    """Names of the columns, and under each what it does and how full it is."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._scene: Scene | None = None
        self._offset = 0
        self._name_font = strong(13)
        self._small_font = face(12)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(0, HEADER_HEIGHT)

    def show_scene(self, scene: Scene | None, offset: int) -> None:
        """Take a new day, or a new horizontal scroll offset."""
        self._scene, self._offset = scene, offset
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the heads that are in sight; this widget begins left of the gutter."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme.panel)
        painter.setPen(self.theme.line)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.drawLine(GUTTER_WIDTH - 1, 0, GUTTER_WIDTH - 1, self.height())
        painter.setClipRect(GUTTER_WIDTH, 0, self.width() - GUTTER_WIDTH, self.height())
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        if self._scene is not None:
            for placed in self._scene.columns_between(self._offset, self._offset + self.width()):
                self._head(painter, placed)
        painter.end()

    def _head(self, painter: QPainter, placed: PlacedColumn) -> None:
        left = placed.x - self._offset + GUTTER_WIDTH
        room = QRect(left + 10, 10, placed.width - 18, 17)
        painter.setFont(self._name_font)
        painter.setPen(self.theme.text)
        self._text(painter, room, one_line(placed.column.name))
        painter.setFont(self._small_font)
        painter.setPen(self.theme.muted)
        full, short = column_subtitles(placed.column, placed.peak)
        fits = painter.fontMetrics().horizontalAdvance(full) <= room.width()
        self._text(painter, room.translated(0, 16), full if fits else short)
        painter.setPen(self.theme.line)
        painter.drawLine(left + placed.width - 1, 0, left + placed.width - 1, self.height())

    def _text(self, painter: QPainter, rect: QRect, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(rect, flags | Qt.AlignmentFlag.AlignVCenter, shown)


class TimeGutter(QWidget):
    """Hours at the left; the time of now stands in a badge and never over a visit."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._scene: Scene | None = None
        self._offset = 0
        self._now: datetime | None = None
        self._font = face(12)
        self._badge_font = strong(11)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_scene(self, scene: Scene | None, offset: int, now: datetime | None) -> None:
        """Take a new day, a new vertical scroll offset or a new time."""
        self._scene, self._offset, self._now = scene, offset, now
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hours in sight, sparing the one the badge would touch."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme.panel)
        painter.setPen(self.theme.line)
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        if self._scene is not None:
            badge = self._badge_rect(self._scene)
            self._hours(painter, self._scene, badge)
            if badge is not None and self._now is not None:
                self._badge(painter, badge, self._scene.axis.clock(self._now))
        painter.end()

    def _hours(self, painter: QPainter, scene: Scene, badge: QRect | None) -> None:
        painter.setFont(self._font)
        painter.setPen(self.theme.muted)
        for mark in scene.marks:
            rect = QRect(0, mark.y - self._offset + 1, self.width() - 10, 18)
            hidden = badge is not None and badge.intersects(rect)
            if mark.label and not hidden and rect.bottom() > 0 and rect.top() < self.height():
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(rect, flags, mark.label)

    def _badge_rect(self, scene: Scene) -> QRect | None:
        if self._now is None or not scene.axis.begins <= self._now < scene.axis.ends:
            return None
        y = scene.axis.y(self._now) - self._offset
        return QRect(3, y - 8, self.width() - 7, 18)

    def _badge(self, painter: QPainter, rect: QRect, text: str) -> None:
        tint = self.theme.fills["now"]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint.ground)
        painter.drawRoundedRect(QRectF(rect), 4, 4)
        painter.setFont(self._badge_font)
        painter.setPen(tint.text)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
