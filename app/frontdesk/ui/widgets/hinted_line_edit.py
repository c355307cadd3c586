"""A text field with its key at the right end, as long as nothing is typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from frontdesk.ui.widgets.labels import muted


class HintedLineEdit(QLineEdit):
    """Shows the key that leads here until there is text."""

    def __init__(self, key: str, **properties: Any) -> None:
        super().__init__(**properties)
        hint = muted(key, small=True)
        hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch()
        row.addWidget(hint)
        self.textChanged.connect(lambda text: hint.setVisible(not text))
