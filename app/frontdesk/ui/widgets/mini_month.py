"""A small month that shows how full its days are and jumps to one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from frontdesk.ui.fonts import face, strong
from frontdesk.ui.theme import Theme, mixed
from frontdesk.ui.widgets.month_grid import WEEKDAYS, Month, moved_by_days

_HEAD = 26
_WEEKDAY_ROW = 20
_ROW = 26
_DAY = 26
_ARROW = 22
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
}


class MiniMonth(QWidget):
    """A month at a glance.

    Signals:
        day_chosen(date): go to that day.
        month_shown(Month): another month is in sight; its loads are wanted (`set_loads`).
    """

    day_chosen = Signal(object)
    month_shown = Signal(object)

    def __init__(self, theme: Theme, day: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._day = day
        self._today = day
        self._month = Month.of(day)
        self._loads: Mapping[date, int] = {}
        self._day_font = face(12)
        self._title_font = strong(13)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name_itself()

    @property
    def day(self) -> date:
        """The day chosen."""
        return self._day

    @property
    def month(self) -> Month:
        """The month in sight."""
        return self._month

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self.update()

    def set_day(self, day: date) -> None:
        """Mark the day the calendar shows, without asking for it."""
        self._day = day
        self.show_month(Month.of(day))
        self._name_itself()
        self.update()

    def set_today(self, today: date) -> None:
        """Mark today."""
        self._today = today
        self.update()

    def set_loads(self, loads: Mapping[date, int]) -> None:
        """Show the number of visits of each day as a bar under it."""
        self._loads = loads
        self._name_itself()
        self.update()

    def show_month(self, month: Month) -> None:
        """Bring a month into sight."""
        if month != self._month:
            self._month = month
            self.month_shown.emit(month)
            self.update()

    def day_at(self, point: QPointF) -> date | None:
        """Return the day of this month at a point."""
        for day, rect in self._days():
            if rect.contains(point.toPoint()):
                return day
        return None

    def sizeHint(self) -> QSize:
        """Return room for six weeks: the panel below never jumps."""
        return QSize(7 * _DAY, _HEAD + _WEEKDAY_ROW + 6 * _ROW)

    def minimumSizeHint(self) -> QSize:
        """Return the size hint."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint heading, weekdays and days."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._head(painter)
        most = max(self._loads.values(), default=0)
        painter.setFont(self._day_font)
        for day, rect in self._days():
            self._paint_day(painter, day, rect, most)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a day, or turn the month by its arrows."""
        point = event.position()
        day = self.day_at(point)
        if day is not None:
            self._go(day)
        elif point.y() < _HEAD and point.x() > self.width() - 2 * _ARROW:
            self.show_month(self._month.moved(1 if point.x() > self.width() - _ARROW else -1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the month."""
        steps = event.angleDelta().y()
        if steps:
            self.show_month(self._month.moved(-1 if steps > 0 else 1))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go by days and weeks, page keys by months."""
        days = _STEPS.get(Qt.Key(event.key())) if event.key() in _STEPS else None
        if days is not None:
            self._go(moved_by_days(self._day, days))
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            months = 1 if event.key() == Qt.Key.Key_PageDown else -1
            self._go(Month.of(self._day).moved(months).day(self._day.day))
        else:
            event.ignore()

    def _go(self, day: date) -> None:
        self.set_day(day)
        self.day_chosen.emit(day)

    def _name_itself(self) -> None:
        load = self._loads.get(self._day, 0)
        visits = "1 visit" if load == 1 else f"{load} visits"
        self.setAccessibleName(f"Month, {self._day:%A} {self._day.day} {self._day:%B %Y}, {visits}")

    def _days(self) -> list[tuple[date, QRect]]:
        step = self.width() / 7
        found = []
        for row, week in enumerate(self._month.weeks()):
            for column, day in enumerate(week):
                if self._month.holds(day):
                    left = round(step * column + (step - _DAY) / 2)
                    top = _HEAD + _WEEKDAY_ROW + row * _ROW
                    found.append((day, QRect(left, top, _DAY, _ROW)))
        return found

    def _head(self, painter: QPainter) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        step = self.width() / 7
        left = round((step - _DAY) / 2) + 4
        painter.setFont(self._title_font)
        painter.setPen(self._theme.text)
        title = QRect(left, 0, self.width() - 2 * _ARROW - left, _HEAD)
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft | middle, self._month.title)
        self._arrow(painter, self.width() - 1.5 * _ARROW, pointing=-1)
        self._arrow(painter, self.width() - 0.5 * _ARROW, pointing=1)
        painter.setFont(self._day_font)
        painter.setPen(self._theme.muted)
        for column, letter in enumerate(WEEKDAYS):
            rect = QRectF(step * column, _HEAD, step, _WEEKDAY_ROW)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letter)

    def _arrow(self, painter: QPainter, x: float, *, pointing: int) -> None:
        pen = QPen(self._theme.muted, 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        y = _HEAD / 2
        tip = QPointF(x + 2 * pointing, y)
        painter.drawPolyline(
            [QPointF(x - 2 * pointing, y - 4), tip, QPointF(x - 2 * pointing, y + 4)]
        )

    def _paint_day(self, painter: QPainter, day: date, rect: QRect, most: int) -> None:
        chosen = day == self._day
        tint = self._theme.fills["primary"]
        frame = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint.ground)
            painter.drawRoundedRect(frame, 6, 6)
        ringed = self.hasFocus() if chosen else day == self._today
        if ringed:
            painter.setPen(QPen(self._theme.text if chosen else self._theme.accent, 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 6, 6)
        painter.setPen(tint.text if chosen else self._theme.text)
        number = rect.adjusted(0, 2, 0, -6)
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(day.day))
        self._load(painter, self._loads.get(day, 0), most, rect, chosen=chosen)

    def _load(self, painter: QPainter, load: int, most: int, rect: QRect, *, chosen: bool) -> None:
        if not load:
            return
        width = 4 + 14 * load / most
        ground = self._theme.fills["primary"].text if chosen else None
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground or mixed(self._theme.accent, self._theme.panel, 0.4))
        bar = QRectF(rect.center().x() + 0.5 - width / 2, rect.bottom() - 5, width, 3)
        painter.drawRoundedRect(bar, 1.5, 1.5)
