"""Labels in the few weights the screens use; the stylesheet gives them their look."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

_LEAST_WIDTH = 10
_USUAL_WIDTH = 240


class TextLabel(QLabel):
    """A label that, when it wraps, does not claim the height it would need if it were narrow.

    Qt's own label does, and every panel around it then scrolls for nothing.
    """

    def sizeHint(self) -> QSize:
        """Return a size of usual width when the text wraps."""
        if not self.wordWrap():
            return super().sizeHint()
        return QSize(_USUAL_WIDTH, self.heightForWidth(_USUAL_WIDTH))

    def minimumSizeHint(self) -> QSize:
        """Return one line when the text wraps; the layout asks for more by width."""
        if not self.wordWrap():
            return super().minimumSizeHint()
        return QSize(_LEAST_WIDTH, self.fontMetrics().lineSpacing())


def plain(text: str = "") -> QLabel:
    """Return a label for text that people typed: it is never taken for markup."""
    label = TextLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def muted(text: str = "", *, small: bool = False) -> QLabel:
    """Return a quiet label."""
    label = plain(text)
    label.setProperty("muted", True)
    label.setProperty("small", small)
    return label


def strong(text: str = "") -> QLabel:
    """Return a label in the weight of a pet's name."""
    label = plain(text)
    label.setProperty("strong", True)
    return label


def wrapped(label: QLabel) -> QLabel:
    """Let a label break its lines and give way to its neighbours."""
    label.setWordWrap(True)
    label.setMinimumWidth(10)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def giving_way(label: QLabel) -> QLabel:
    """Let a label in a row be squeezed instead of widening the window."""
    label.setMinimumWidth(10)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def hairline(*, vertical: bool = False) -> QFrame:
    """Return a line one pixel wide."""
    line = QFrame()
    line.setProperty("hairline", True)
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
