"""Shows how somebody signs in from now on: once, to be written down or copied and handed over."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.roles import NewLogin
from frontdesk.ui.widgets.labels import muted, plain, wrapped

_EXPLAINS = (
    "The password is shown this once and is kept nowhere. Hand it over in person; whoever gets it"
    " chooses their own under Your desk, My password."
)


class LoginSlip(QDialog):
    """Login and password, to be read, copied and forgotten; neither Enter nor Esc closes it."""

    def __init__(self, person: str, made: NewLogin, parent: QWidget) -> None:
        super().__init__(parent)
        self._made = made
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("New login")
        self.copy = QPushButton("&Copy both", autoDefault=False)
        self.done_ = QPushButton("It is &written down", autoDefault=False)
        self.done_.setProperty("role", "primary")
        self.copy.clicked.connect(self._on_copy)
        self.done_.clicked.connect(self.accept)
        self._build(person)
        self.resize(480, 260)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what is shown this once on the screen when somebody presses Esc out of habit."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)

    def _build(self, person: str) -> None:
        head = plain(f"{person} signs in with")
        head.setProperty("title", True)
        card = QFrame()
        card.setProperty("card", True)
        form = QFormLayout(card)
        form.setContentsMargins(16, 14, 16, 14)
        form.setVerticalSpacing(10)
        form.addRow("Login", _read_only(self._made.login, "Login"))
        form.addRow("Password", _read_only(self._made.password, "Password"))
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addStretch()
        foot.addWidget(self.done_)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(wrapped(head))
        layout.addWidget(card)
        layout.addWidget(wrapped(muted(_EXPLAINS)))
        layout.addStretch()
        layout.addLayout(foot)
        self.copy.setFocus()

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._made.login}\n{self._made.password}")
        self.copy.setText("Copied")


def _read_only(text: str, name: str) -> QLineEdit:
    edit = QLineEdit(text, readOnly=True)
    edit.setAccessibleName(name)
    edit.setCursorPosition(0)
    return edit
