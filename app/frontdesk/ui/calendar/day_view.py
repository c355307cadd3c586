"""A day on the screen: laid out for the viewport, scrolled under frozen heads, painted by clip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from frontdesk.domain.agenda import DayAgenda
from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.day_painter import DayPainter
from frontdesk.ui.calendar.header import GUTTER_WIDTH, HEADER_HEIGHT, ColumnHeader, TimeGutter
from frontdesk.ui.calendar.marked import Marked
from frontdesk.ui.calendar.scene import Scene, scene_of
from frontdesk.ui.fonts import face
from frontdesk.ui.theme import Theme

HOUR_HEIGHT = 88
_HOUR_LEAST, _HOUR_MOST = 40, 240
_RECTS_AT_MOST = 6
_NO_COLUMNS = (
    "Nobody and nothing can be booked here yet.\nWhat the operator sets up appears by itself."
)
_BEFORE_NOW = timedelta(minutes=90)  # who is late or waiting stays in sight


class DayView(QAbstractScrollArea):
    """Shows a day; what is marked on it is a value, `Marked`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._agenda: DayAgenda | None = None
        self._scene: Scene | None = None
        self._hour_height = float(HOUR_HEIGHT)
        self._marked = Marked(datetime.now(UTC).replace(second=0, microsecond=0))
        self._painter = DayPainter(theme)
        self._header = ColumnHeader(theme, self)
        self._gutter = TimeGutter(theme, self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Of our own: to learn the type of Qt's, every class of widgets is loaded.
        self.setViewport(QWidget())
        self.setViewportMargins(GUTTER_WIDTH, HEADER_HEIGHT, 0, 0)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)

    @property
    def scene(self) -> Scene | None:
        """The day laid out, or None before the first one."""
        return self._scene

    @property
    def agenda(self) -> DayAgenda | None:
        """The day shown."""
        return self._agenda

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self._painter = DayPainter(theme)
        self._header.theme = self._gutter.theme = theme
        self._header.update()
        self._gutter.update()
        self.viewport().update()

    def set_now(self, now: datetime) -> None:
        """Move the line of now (aware, any zone); repaints once a minute."""
        minute = now.astimezone(UTC).replace(second=0, microsecond=0)
        if minute != self._marked.now:
            self._mark(replace(self._marked, now=minute), QRegion(self.viewport().rect()))
            self._follow_scroll()

    def set_lit(self, lit: frozenset[AppointmentId] | None) -> None:
        """Fade all visits but these; None ends the filter.

        Visits that were not lit before are brought into sight; more of the same scroll nothing.
        """
        former = self._marked.lit or frozenset()
        self._mark(replace(self._marked, lit=lit), QRegion(self.viewport().rect()))
        if lit and lit.isdisjoint(former):
            self._bring_into_sight(lit)

    def set_parked(self, parked: frozenset[AppointmentId]) -> None:
        """Show these visits as cut: they are on the pinboard, waiting to be pasted."""
        if parked != self._marked.parked:
            self._mark(replace(self._marked, parked=parked), QRegion(self.viewport().rect()))

    def set_hour_height(self, pixels: float) -> None:
        """Scale the day, keeping in place the time at the middle of the viewport."""
        scene, middle = self._scene, self.viewport().height() / 2
        self._hour_height = min(max(pixels, _HOUR_LEAST), _HOUR_MOST)
        if scene is None:
            return
        instant = scene.axis.instant(self.verticalScrollBar().value() + middle)
        self._lay_out()
        self.verticalScrollBar().setValue(round(self._scene_or_fail().axis.y(instant) - middle))

    def scroll_to(self, instant: datetime) -> None:
        """Put an instant at the top edge, as far as the day allows."""
        if self._scene is not None:
            self.verticalScrollBar().setValue(self._scene.axis.y(instant))

    def _bring_into_sight(self, visits: frozenset[AppointmentId]) -> None:
        """Scroll to the first of these visits, unless one of them is in sight."""
        placed = () if self._scene is None else self._scene.by_time
        rects = [each.rect for each in placed if each.card.id in visits]
        sight = self.viewport().rect().translated(self._offset())
        if rects and not any(sight.intersects(rect) for rect in rects):
            self.horizontalScrollBar().setValue(rects[0].left())
            self.verticalScrollBar().setValue(rects[0].top())

    def content_point(self, point: QPoint) -> QPoint:
        """Turn a viewport point into a content point."""
        return point + self._offset()

    def viewport_rect(self) -> QRect:
        """Return the viewport in its own pixels."""
        return self.viewport().rect()

    def scroll_by(self, horizontal: int, vertical: int) -> None:
        """Scroll by pixels."""
        for bar, step in (
            (self.horizontalScrollBar(), horizontal),
            (self.verticalScrollBar(), vertical),
        ):
            bar.setValue(bar.value() + step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the day out for the new width."""
        super().resizeEvent(event)
        width = self.viewport().width() + GUTTER_WIDTH
        self._header.setGeometry(0, 0, width, HEADER_HEIGHT)
        self._gutter.setGeometry(0, HEADER_HEIGHT, GUTTER_WIDTH, self.viewport().height())
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint only what the event asks for."""
        painter = QPainter(self.viewport())
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        if self._scene is None or not self._scene.columns:
            self._paint_emptiness(painter)
        else:
            self._paint_scene(painter, self._scene, event.region())
        painter.end()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Shift the pixels that stay in sight; only the uncovered strip is painted."""
        self.viewport().scroll(dx, dy)
        self._follow_scroll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or scale with Ctrl."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_hour_height(self._hour_height * (1.1 ** (event.angleDelta().y() / 120)))
            event.accept()
        else:
            super().wheelEvent(event)

    def _paint_scene(self, painter: QPainter, scene: Scene, region: QRegion) -> None:
        offset = self._offset()
        painter.translate(-offset)
        for rect in _rects_of(region):
            clip = rect.translated(offset)
            painter.setClipRect(clip)
            self._painter.paint(painter, scene, clip, self._marked, self.devicePixelRatioF())

    def _paint_emptiness(self, painter: QPainter) -> None:
        painter.fillRect(self.viewport().rect(), self._theme.panel)
        if self._agenda is not None:
            painter.setFont(face())
            painter.setPen(self._theme.muted)
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, _NO_COLUMNS)

    def _lay_out(self) -> None:
        if self._agenda is None:
            return
        size = self.viewport().size()
        self._scene = scene_of(self._agenda, size, self._hour_height, self._scene)
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, self._scene.height + 1 - size.height()))
        vertical.setPageStep(size.height())
        vertical.setSingleStep(round(self._scene.axis.pixels_per_minute * 15))
        horizontal.setRange(0, max(0, self._scene.width - size.width()))
        horizontal.setPageStep(size.width())
        horizontal.setSingleStep(40)
        self._follow_scroll()
        self.viewport().update()

    def _follow_scroll(self) -> None:
        offset = self._offset()
        self._header.show_scene(self._scene, offset.x())
        self._gutter.show_scene(self._scene, offset.y(), self._marked.now)

    def _offset(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _mark(self, marked: Marked, region: QRegion) -> None:
        """Take new marks and repaint the region (viewport pixels) they touch."""
        self._marked = marked
        self.viewport().update(region)

    def _on_screen(self, region: QRegion) -> QRegion:
        """Turn a content region into a viewport region."""
        return region.translated(-self._offset())

    def _scene_or_fail(self) -> Scene:
        if self._scene is None:
            raise RuntimeError("no day is shown yet")
        return self._scene

    def _first_sight(self, agenda: DayAgenda) -> datetime:
        """Return the time to show first: now on its day, else opening."""
        now = self._marked.now
        if now.astimezone(agenda.zone).date() == agenda.day:
            return now - _BEFORE_NOW
        scene = self._scene_or_fail()
        return agenda.opens_at or scene.axis.begins


def _rects_of(region: QRegion) -> list[QRect]:
    """Return the parts of a region; one around them where many small ones would cost more."""
    if region.rectCount() > _RECTS_AT_MOST:
        return [region.boundingRect()]
    return list(cast("Iterable[QRect]", region))  # the stubs do not know that it iterates
