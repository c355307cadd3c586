"""A sentence and the lines that belong to it, to be read or copied before it is closed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.ui.widgets.labels import plain, wrapped
from frontdesk.ui.widgets.room import fitting, room

_SIZE = QSize(620, 460)


class LinesBox(QDialog):
    """Lists what a banner speaks of."""

    def __init__(self, words: str, lines: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Which")
        self.lines = QListWidget()
        self.lines.setAccessibleName(words)
        self.lines.setWordWrap(True)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.lines.setProperty("calm", True)
        self.lines.addItems(list(lines))
        close = QPushButton("&Close", default=True)
        close.setProperty("role", "primary")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(wrapped(plain(words)))
        layout.addWidget(self.lines, 1)
        layout.addLayout(buttons)
        self.resize(fitting(_SIZE, room()))
        self._give_back(self.lines)

    def _give_back(self, lines: QListWidget) -> None:
        """Take no more height than the lines need."""
        for part in (self, lines):
            part.ensurePolished()
        layout = self.layout()
        if layout is not None:
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # by its own reckoning
            layout.activate()
        lines.doItemsLayout()
        end = lines.visualItemRect(lines.item(lines.count() - 1)).bottom() + 1
        self.resize(self.width(), self.height() - max(0, lines.viewport().height() - end))
