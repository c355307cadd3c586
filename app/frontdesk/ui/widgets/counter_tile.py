"""A number that matters, with its word: a tile of the Today panel that filters the day."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from frontdesk.ui.fonts import face, strong
from frontdesk.ui.theme import Theme

_STRIP = 3
_RADIUS = 7.0


class CounterTile(QAbstractButton):
    """A checkable tile: `14 Expected` beside a strip in the colour of that state.

    Checked means that the day is filtered by it.
    """

    def __init__(
        self, theme: Theme, label: str, strip: QColor, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._strip = strip
        self._count = 0
        self._number_font = strong(18)
        self._label_font = face(12)
        self.setText(label)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_count(0)

    @property
    def count(self) -> int:
        """The number shown."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show a number."""
        self._count = count
        self.setAccessibleName(f"{self.text()}: {count}")
        self.update()

    def set_theme(self, theme: Theme, strip: QColor) -> None:
        """Paint in another theme."""
        self._theme, self._strip = theme, strip
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the number and one line of words."""
        words = QFontMetrics(self._label_font).horizontalAdvance(self.text())
        return QSize(max(72, words + 24), 54)

    def minimumSizeHint(self) -> QSize:
        """Return the size under which the word would be cut."""
        return QSize(64, 54)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tile; a number of zero is quiet."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._frame(painter)
        painter.setFont(self._number_font)
        painter.setPen(self._theme.text if self._count else self._theme.muted)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(12, 6, self.width() - 16, 24), left, str(self._count))
        painter.setFont(self._label_font)
        painter.setPen(self._theme.text if self.isChecked() else self._theme.muted)
        room = self.width() - 16
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(12, 30, room, 17), left, words)
        painter.end()

    def _frame(self, painter: QPainter) -> None:
        lit = self.isChecked() or self.underMouse() or self.isDown()
        ground = self._theme.hover if lit else self._theme.panel
        outline = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
        shape = QPainterPath()
        shape.addRoundedRect(outline, _RADIUS, _RADIUS)
        painter.fillPath(shape, ground)
        strip = QPainterPath()
        strip.addRect(0, 0, _STRIP, self.height())
        painter.fillPath(shape.intersected(strip), self._strip)
        chosen = self.isChecked() or self.hasFocus()
        pen = QPen(self._theme.accent if chosen else self._theme.line, 1.5 if chosen else 1.0)
        painter.strokePath(shape, pen)
