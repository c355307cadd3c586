"""A page of text that somebody reads in whole before it goes anywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit


def whole_text(name: str) -> QPlainTextEdit:
    """Return a page for text made by the program, called `name` for who cannot see it.

    Tab leaves it, so that the buttons are reached from the keyboard.
    """
    page = QPlainTextEdit(readOnly=True)
    page.setAccessibleName(name)
    page.setTabChangesFocus(True)
    page.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    page.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return page
