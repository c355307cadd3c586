"""Asks once more before something is done, and for one line where one is needed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QWidget

from frontdesk.ui.clinic.sheet import lay_out_sheet
from frontdesk.ui.widgets.labels import muted, wrapped
from frontdesk.ui.widgets.room import fit_height

LONGEST = 500
_WIDTH = 480


@dataclass(frozen=True, slots=True)
class Wording:
    """What a prompt says: what will happen, what the line is, if any, and what the button does."""

    title: str
    explains: str
    verb: str
    line: str = ""
    text: str = ""
    is_grave: bool = False


def reason_for(title: str, consequence: str, verb: str) -> Wording:
    """Return the words of a prompt before something that cannot be taken back."""
    return Wording(title, consequence, verb, line="Reason, for the log", is_grave=True)


class Prompt(QDialog):
    """Says what will happen and takes the line; nothing happens without the button.

    Signals:
        decided(str): do it, with this line.
    """

    decided = Signal(str)

    def __init__(self, wording: Wording, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(wording.title)
        self.line = QLineEdit(wording.text, maxLength=LONGEST)
        self.line.setPlaceholderText(wording.line)
        self.line.setAccessibleName(wording.line)
        self.line.selectAll()
        self.line.setHidden(not wording.line)
        self.go = QPushButton(wording.verb, autoDefault=False)
        self.go.setProperty("role", "danger" if wording.is_grave else "primary")
        explains = wrapped(muted(wording.explains))
        lay_out_sheet(self, wording.title, explains, self.line, go=self.go)
        self._on_typed()
        self.line.textChanged.connect(self._on_typed)
        self.line.returnPressed.connect(self._decide)
        self.go.clicked.connect(self._decide)
        fit_height(self, _WIDTH)

    @Slot()
    def _on_typed(self) -> None:
        self.go.setEnabled(self.line.isHidden() or bool(self.line.text().strip()))

    @Slot()
    def _decide(self) -> None:
        if self.go.isEnabled():
            self.accept()
            self.decided.emit(self.line.text().strip())
