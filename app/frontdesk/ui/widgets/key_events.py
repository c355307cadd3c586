"""What a key event means, for event filters, and the way of Tab."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def tab_through(*widgets: QWidget) -> None:
    """Let Tab come to these one after the other; widgets made late stand last otherwise.

    The first may be a frame around the others that takes no focus: Qt would leave it out.
    """
    frame, policy = widgets[0], widgets[0].focusPolicy()
    frame.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for first, second in pairwise(widgets):
        QWidget.setTabOrder(first, second)
    frame.setFocusPolicy(policy)


def is_escape(event: QEvent) -> bool:
    """Whether Esc was pressed."""
    return _pressed(event) == Qt.Key.Key_Escape


def is_enter(event: QEvent) -> bool:
    """Whether Enter was pressed, on either side of the keyboard."""
    return _pressed(event) in _ENTER


def _pressed(event: QEvent) -> int:
    pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
    return event.key() if pressed and isinstance(event, QKeyEvent) else 0
