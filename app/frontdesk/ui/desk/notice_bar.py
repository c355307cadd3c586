"""One line over the strip: what was refused, in the rule's own words."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from frontdesk.ui.widgets.labels import plain, wrapped


class NoticeBar(QWidget):
    """Shows a refusal until the next thing works or the user puts it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = wrapped(plain())
        self._text.setProperty("problem", True)
        close = QToolButton()
        close.setText("✕")
        close.setAccessibleName("Put the message away")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(close)
        self.hide()

    @Slot(str)
    def say(self, message: str) -> None:
        """Show a message."""
        self._text.setText(message)
        self._text.setAccessibleName(message)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Put the message away."""
        self._text.clear()
        self.hide()

    def words(self) -> str:
        """Return what is shown."""
        return self._text.text()
