"""The small capitals over a part of a side panel."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from frontdesk.ui.fonts import strong
from frontdesk.ui.widgets.text_label import TextLabel


class SectionLabel(TextLabel):
    """A heading such as `VIEWS` or `NEEDS ATTENTION · 1`; a screen reader hears plain words."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.elide()
        font = strong(11)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        self.setFont(font)
        self.setProperty("section", True)
        self.setText(text)
