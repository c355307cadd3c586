"""A page of the manager's window: a table, what can be done with a row, and some words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.widgets.labels import muted, plain, wrapped
from frontdesk.ui.widgets.marking import mark

LOADING = "Asking the server …"


class Page(QWidget):
    """What all pages share: a line that explains, the buttons, and the words underneath.

    Signals:
        told(str): something was done; for the window's status line.
        history_wanted(RecordName): what happened to the chosen record so far.
    """

    told = Signal(str)
    history_wanted = Signal(object)

    def __init__(self, explains: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = wrapped(plain())
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addStretch()
        self._middle = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(wrapped(muted(explains)))
        layout.addLayout(self._middle, 1)
        layout.addWidget(self._words)
        layout.addLayout(self._buttons)

    def load(self) -> None:
        """Read anew what the page shows."""
        raise NotImplementedError

    def hold(self, *widgets: QWidget) -> None:
        """Take the widgets of the middle; the first takes the room there is."""
        self.setFocusProxy(widgets[0])
        for number, widget in enumerate(widgets):
            self._middle.addWidget(widget, 0 if number else 1)

    def button(self, text: str, pressed: Callable[[], None], *, role: str = "") -> QPushButton:
        """Add a button at the foot."""
        button = QPushButton(text, autoDefault=False)
        button.setProperty("role", role)
        button.clicked.connect(lambda: pressed())
        self._buttons.addWidget(button)
        return button

    def words(self) -> str:
        """Return what is said under the table."""
        return self._words.text()

    def say(self, words: str, *, problem: bool = False) -> None:
        """Say something under the table."""
        self._words.setText(words)
        mark(self._words, problem=problem, muted=not problem)

    @Slot(object)
    def complain(self, error: FrontDeskError) -> None:
        """Say what went wrong."""
        self.say(str(error), problem=True)
