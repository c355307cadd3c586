"""An action as a row of a panel: its words left, its key right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from frontdesk.ui.widgets.labels import muted, plain


class ActionRow(QPushButton):
    """Does what its action does, and follows whether that is offered."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self.setProperty("role", "flat")
        self.setProperty("line", True)
        self.setAutoDefault(False)
        words = plain(action.iconText())
        key = muted(action.shortcut().toString(), small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.addWidget(words)
        row.addStretch()
        row.addWidget(key)
        for label in (words, key):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(action.iconText())
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.statusTip())
        self.setAccessibleDescription(self._action.statusTip())
