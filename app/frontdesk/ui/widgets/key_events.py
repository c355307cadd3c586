"""What a key event means, for event filters."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def is_escape(event: QEvent) -> bool:
    """Whether Esc was pressed."""
    return _pressed(event) == Qt.Key.Key_Escape


def is_enter(event: QEvent) -> bool:
    """Whether Enter was pressed, on either side of the keyboard."""
    return _pressed(event) in _ENTER


def _pressed(event: QEvent) -> int:
    pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
    return event.key() if pressed and isinstance(event, QKeyEvent) else 0
