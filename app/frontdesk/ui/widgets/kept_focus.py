"""Keeps the keyboard on its button while the widgets around it are made anew."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget


def button_with_focus(within: QWidget) -> str | None:
    """Return the name of the button that has the keyboard; None when it is elsewhere."""
    focused = QApplication.focusWidget()
    if focused is None or not within.isAncestorOf(focused):
        return None
    return focused.accessibleName()


def give_focus(within: QWidget, name: str) -> bool:
    """Give the keyboard to the button of that name; false when it is gone or disabled."""
    for button in within.findChildren(QAbstractButton):
        if button.accessibleName() == name and button.isEnabled():
            button.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
    return False
