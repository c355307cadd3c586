"""An area that scrolls only when what it shows would need too much of the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class FittedArea(QScrollArea):
    """Is as high as its page in the width it has, and at most `most` pixels.

    The keyboard passes through it: it stops at the buttons of the page.
    """

    def __init__(self, page: QWidget, most: int) -> None:
        super().__init__()
        self._page, self._most = page, most
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page.setMinimumHeight(1)  # else what its words would need if they were narrow counts
        self.setWidget(page)

    def hasHeightForWidth(self) -> bool:
        """Its words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the page, or the most that is given."""
        return min(self._page.heightForWidth(width), self._most)
