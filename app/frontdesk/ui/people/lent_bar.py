"""One line under the day while a right is lent: whose it is, and that it is good for one thing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from frontdesk.ui.desk.lent_right import LentRight
from frontdesk.ui.widgets.labels import plain, wrapped


class LentBar(QWidget):
    """Goes by itself once the right is used.

    Signals:
        give_back_wanted(): nothing will be done with it.
    """

    give_back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = wrapped(plain())
        self._text.setProperty("strong", True)
        back = QPushButton("&Give it back", autoDefault=False)
        back.clicked.connect(self.give_back_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(back)
        self.hide()

    def show_right(self, lent: LentRight | None) -> None:
        """Say whose right is lent; None when none is."""
        self.setVisible(lent is not None)
        if lent is not None:
            why = lent.override.reason.rstrip(".")
            told = f"{lent.name} allows one thing: {why}. It is kept under that name, with yours."
            self._text.setText(told)

    def words(self) -> str:
        """Return what is shown."""
        return self._text.text()
