"""Enter on a button presses that one, never the one that its dialog holds ready for fields."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget


class _EnterPresses(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and isinstance(watched, QPushButton)
        ):
            if not event.isAutoRepeat():
                watched.click()
            return True
        return super().eventFilter(watched, event)


def let_enter_press(part: QWidget) -> None:
    """Let Enter press each button of a part of the window, once the keyboard is on it."""
    presses = _EnterPresses(part)
    for button in part.findChildren(QPushButton):
        button.installEventFilter(presses)
