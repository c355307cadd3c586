"""A view of the day in the left panel: its name, and its key at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from frontdesk.ui.widgets.labels import muted, plain


class ViewRow(QPushButton):
    """Follows a checkable action; its words stand left, its key right."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self.setProperty("role", "flat")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(action.iconText())
        words = plain(action.iconText())
        key = muted(action.shortcut().toString(), small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(words)
        row.addStretch()
        row.addWidget(key)
        for label in (words, key):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("line", True)  # under the month there is no room to spare
        self.clicked.connect(action.trigger)
        self.clicked.connect(self._follow)  # the view shown already stays it, and says nothing
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setChecked(self._action.isChecked())
