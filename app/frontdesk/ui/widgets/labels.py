"""Labels in the few weights the screens use; the stylesheet gives them their look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy


def plain(text: str = "") -> QLabel:
    """Return a label for text that people typed: it is never taken for markup."""
    label = QLabel(text)
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
