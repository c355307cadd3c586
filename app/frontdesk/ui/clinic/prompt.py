"""Asks once more before something is done, and for one line where one is needed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.labels import muted, plain, wrapped

LONGEST = 500


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
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.line = QLineEdit(wording.text, maxLength=LONGEST)
        self.line.setPlaceholderText(wording.line)
        self.line.setAccessibleName(wording.line)
        self.line.selectAll()
        self.line.setHidden(not wording.line)
        self.go = QPushButton(wording.verb, autoDefault=False)
        self.go.setProperty("role", "danger" if wording.is_grave else "primary")
        self._build(wording)
        let_enter_press(self)
        self._on_typed()
        self.line.textChanged.connect(self._on_typed)
        self.line.returnPressed.connect(self._decide)
        self.go.clicked.connect(self._decide)
        self.resize(480, 190)

    def _build(self, wording: Wording) -> None:
        leave = QPushButton("&Back", autoDefault=False)
        leave.clicked.connect(self.reject)
        head = plain(wording.title)
        head.setProperty("title", True)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(leave)
        foot.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(wrapped(head))
        layout.addWidget(wrapped(muted(wording.explains)))
        layout.addWidget(self.line)
        layout.addStretch()
        layout.addLayout(foot)

    @Slot()
    def _on_typed(self) -> None:
        self.go.setEnabled(self.line.isHidden() or bool(self.line.text().strip()))

    @Slot()
    def _decide(self) -> None:
        if self.go.isEnabled():
            self.accept()
            self.decided.emit(self.line.text().strip())
