"""The last line: what Ctrl+Z would undo, what was just done, what two days hold."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.ui.desk.desk import UndoTitles
from frontdesk.ui.widgets.hints import hint
from frontdesk.ui.widgets.labels import giving_way, hairline, plain
from frontdesk.ui.widgets.status_count import StatusCount

_DONE_SHOWN_MS = 6000


class StatusLine(QWidget):
    """Quiet facts; nothing here interrupts anybody.

    Signals:
        undo_wanted(), keys_wanted().
    """

    undo_wanted = Signal()
    keys_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._undo = QPushButton(autoDefault=False)
        self._undo.setProperty("role", "flat")
        self._undo.clicked.connect(self.undo_wanted)
        self._undo.hide()
        self._done = giving_way(plain())
        self.unconfirmed = StatusCount("Unconfirmed 2 days", "Alt+7")
        self.vaccine = StatusCount("Vaccine gate", "Alt+8")
        self._keys = QPushButton("? keys", autoDefault=False)
        self._keys.setProperty("role", "flat")
        self._keys.clicked.connect(self.keys_wanted)
        self._fading = QTimer(self, singleShot=True, interval=_DONE_SHOWN_MS)
        self._fading.timeout.connect(self._done.clear)
        row = QHBoxLayout()
        row.setContentsMargins(6, 2, 8, 2)
        row.setSpacing(6)
        row.addWidget(self._undo)
        row.addWidget(self.unconfirmed)
        row.addWidget(self.vaccine)
        row.addSpacing(6)
        row.addWidget(self._done, 1)
        row.addWidget(self._keys)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(hairline())
        layout.addLayout(row)

    @Slot(object)
    def show_undo(self, titles: UndoTitles) -> None:
        """Say what Ctrl+Z would take back."""
        metrics_text = titles.undo if len(titles.undo) <= 60 else f"{titles.undo[:59]}…"
        self._undo.setText(f"↶ {metrics_text.replace('&', '&&')}   Ctrl+Z")
        self._undo.setToolTip(hint(titles.undo))
        self._undo.setVisible(bool(titles.undo))

    @Slot(str)
    def show_done(self, title: str) -> None:
        """Say for a moment what was just done."""
        self._done.setText(f"✓ {title}")
        self._fading.start()

    def show_unconfirmed(self, count: int) -> None:
        """Say how many visits of the next two days nobody has confirmed."""
        self.unconfirmed.set_count(count)

    def words(self) -> str:
        """Return everything the line says."""
        counts = (self.unconfirmed.words(), self.vaccine.words())
        parts = (self._undo.text(), *counts, self._done.text())
        return " ".join(part for part in parts if part)
