"""A button that shows its key: `New visit  Ctrl+N`."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from frontdesk.ui.fonts import face


class KeyButton(QPushButton):
    """A button for an action; the quiet hint beside its words is the action's shortcut.

    `role` picks the look: plain, primary, success or flat. The button follows the action: enabled,
    checked, words.
    """

    def __init__(self, action: QAction, role: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._words = QLabel(self)
        self._hint = QLabel(self)
        self._hint.setProperty("hint", True)
        self._hint.setFont(face(11))
        self.setProperty("role", role)
        for label in (self._words, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        row.addStretch(1)
        row.addWidget(self._words)
        row.addWidget(self._hint)
        row.addStretch(1)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def sizeHint(self) -> QSize:
        """Return room for words and hint."""
        return QSize(self._row.sizeHint().width() + 2, max(30, super().sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: words are not cut."""
        return self.sizeHint()

    def _follow(self) -> None:
        text = self._action.iconText()
        keys = self._action.shortcut().toString()
        self._words.setText(text)
        self._hint.setText(keys)
        self._hint.setVisible(bool(keys))
        self.setEnabled(self._action.isEnabled())
        self.setCheckable(self._action.isCheckable())
        self.setChecked(self._action.isChecked())
        self.setToolTip(self._action.toolTip())
        self.setAccessibleName(f"{text} {keys}".strip())
        self.setAccessibleDescription(self._action.statusTip())
        for label in (self._words, self._hint):
            label.setEnabled(self._action.isEnabled())
        self.updateGeometry()
