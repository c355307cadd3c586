"""A label for text of any length: it wraps or ends in an ellipsis, and never widens the window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from frontdesk.ui.widgets.hints import hint

_LEAST_WIDTH = 24
_USUAL_WIDTH = 240


class TextLabel(QLabel):
    """Plain text that gives way.

    When it wraps it does not claim the height it would need if it were narrow: Qt's own label
    does, and every panel around it then scrolls for nothing.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._elides = False

    def elide(self) -> None:
        """End in an ellipsis where there is no room, and tell the whole text on hovering."""
        self._elides = True

    def shown_text(self) -> str:
        """Return the text as it fits."""
        if not self._elides:
            return self.text()
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def sizeHint(self) -> QSize:
        """Return a size of usual width when the text wraps."""
        if not self.wordWrap():
            return super().sizeHint()
        return QSize(_USUAL_WIDTH, self.heightForWidth(_USUAL_WIDTH))

    def minimumSizeHint(self) -> QSize:
        """Return one line when the text gives way; the layout asks for more by width."""
        if not self.wordWrap() and not self._elides:
            return super().minimumSizeHint()
        return QSize(_LEAST_WIDTH, self.fontMetrics().lineSpacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell on hovering what does not fit."""
        super().resizeEvent(event)
        if self._elides:
            self.setToolTip(hint(self.text()) if self.shown_text() != self.text() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits, in the colour of the style; Qt's style itself is not asked at a start."""
        if not self._elides:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment().value, self.shown_text())
        painter.end()
