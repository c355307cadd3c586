"""Says that the program itself failed, without stopping anybody's work."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget


class FaultBox(QDialog):
    """One box for all faults of a session: a second fault is added to it, not stacked on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong in the program")
        self.setModal(False)
        self._is_built = False

    def _build(self) -> None:
        from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit  # with all their names

        self._is_built = True
        self._details = QPlainTextEdit(readOnly=True)
        self._details.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._details.setAccessibleName("Details")
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text = QLabel(
            "<b>Something went wrong in the program.</b><br>What was saved before is safe, and you "
            "can go on. Please send the details to your operator; they hold no names or numbers."
        )
        text.setWordWrap(True)
        buttons = QDialogButtonBox()
        copy = QPushButton("&Copy details", autoDefault=False)
        copy.clicked.connect(self._on_copy)
        close = QPushButton("C&lose", default=True)
        close.clicked.connect(self.hide)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.AcceptRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(text)
        layout.addWidget(self._details, 1)
        layout.addWidget(buttons)
        self.resize(560, 340)

    @Slot(str)
    def add(self, details: str) -> None:
        """Add one fault and show the box without taking the keyboard away."""
        if not self._is_built:
            self._build()
        self._details.appendPlainText(details)
        if not self.isVisible():
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, True)
            self.show()

    def text(self) -> str:
        """Return the details gathered so far."""
        return self._details.toPlainText() if self._is_built else ""

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
