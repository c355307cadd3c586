"""Keys as a keyboard sends them: to the window itself, modifiers as keys of their own."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget


class HasWindow(Protocol):
    """Whatever holds the window under test."""

    @property
    def window(self) -> QWidget: ...


CTRL = Qt.KeyboardModifier.ControlModifier


class KeyStrokes(QObject):
    """Counts key presses as the window system delivers them: one for each key that goes down."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.KeyPress and watched.inherits("QWidgetWindow"):
            self.count += 1
        return False


def window_key(front: HasWindow, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    """Press a key on the window itself."""
    handle = front.window.windowHandle()
    assert handle is not None
    if modifier is not None and modifier & CTRL:
        QTest.keyPress(handle, Qt.Key.Key_Control)
    QTest.keyClick(handle, key, modifier or Qt.KeyboardModifier.NoModifier)
    if modifier is not None and modifier & CTRL:
        QTest.keyRelease(handle, Qt.Key.Key_Control)


def window_type(front: HasWindow, text: str) -> None:
    """Type letters on the window itself."""
    handle = front.window.windowHandle()
    assert handle is not None
    for letter in text:
        QTest.keyClick(handle, ord(letter.upper()))
