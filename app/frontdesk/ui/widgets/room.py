"""The room that the screen leaves for a window, so that its buttons stay within reach."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

_FRAME = QSize(16, 48)  # what a window manager adds, at most


def room() -> QSize | None:
    """Return the room on the screen; one that nobody sees, as for pictures, has no edges."""
    if QGuiApplication.platformName() == "offscreen":
        return None
    return QGuiApplication.primaryScreen().availableSize()


def fits(window: QSize, room: QSize | None) -> bool:
    """Whether a window with its frame has room; None is a screen without edges."""
    return fitting(window, room) == window


def fitting(window: QSize, room: QSize | None) -> QSize:
    """Return the size of a window, made smaller where it would reach out of the room."""
    return window if room is None else window.boundedTo(room - _FRAME)
