"""The foot of a form: what is wrong with it, and the two ways to leave it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from frontdesk.ui.widgets.labels import plain, wrapped
from frontdesk.ui.widgets.marking import mark

_UNSAVED = "Your changes are not saved yet. Save them, or discard them."


class SaveBar(QWidget):
    """Save and Close; Close becomes Discard once it would lose something.

    Signals:
        save_wanted(): keep what was typed.
        close_wanted(): leave, if nothing is lost.
        discard_wanted(): leave, and lose what was typed.
    """

    save_wanted = Signal()
    close_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = ""
        self._problem = wrapped(plain())
        self._problem.setProperty("problem", True)
        self._close = QPushButton("&Close", autoDefault=False)
        self._discard = QPushButton("Dis&card changes", autoDefault=False)
        self._discard.setProperty("role", "danger")
        self._discard.hide()
        self.save = QPushButton("&Save", default=True)
        self.save.setProperty("role", "primary")
        self.save.clicked.connect(self.save_wanted)
        self._close.clicked.connect(self.close_wanted)
        self._discard.clicked.connect(self.discard_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._problem, 1)
        layout.addWidget(self._close)
        layout.addWidget(self._discard)
        layout.addWidget(self.save)

    def stand_aside(self, button: QPushButton) -> None:
        """Let a button stand apart from Save and Close: it leads elsewhere."""
        layout = self.layout()
        if isinstance(layout, QHBoxLayout):
            layout.insertWidget(0, button)

    def say(self, problem: str) -> None:
        """Say what is wrong with the whole."""
        self._speak(problem, quiet=False)

    def words(self) -> str:
        """Return what is said."""
        return self._problem.text()

    def note(self, words: str) -> None:
        """Say quietly what holds for the whole form."""
        self._quiet = words
        self._speak(words, quiet=True)

    def allow_nothing(self, words: str) -> None:
        """Say quietly why nothing can be saved."""
        self.save.setEnabled(False)
        self.note(words)

    def warn(self) -> None:
        """Say that leaving would lose something, and offer to."""
        self.say(_UNSAVED)
        self._offer(discarding=True)

    def clear(self) -> None:
        """Take back what was said, and offer what was offered at first."""
        self._speak(self._quiet, quiet=True)
        self._offer(discarding=False)

    def _speak(self, words: str, *, quiet: bool) -> None:
        self._problem.setText(words)
        mark(self._problem, problem=not quiet, muted=quiet)

    def _offer(self, *, discarding: bool) -> None:
        # The keyboard must not fall on another button when the one it is on disappears.
        if self._close.hasFocus() or self._discard.hasFocus():
            self.save.setFocus()
        self._close.setVisible(not discarding)
        self._discard.setVisible(discarding)
