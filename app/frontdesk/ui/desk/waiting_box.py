"""The list of everything that waits: since when, what, by whom, and how it stands."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.changed import Changed
from frontdesk.domain.link import LinkStatus
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.waiting_list import Unsettled, unsettled
from frontdesk.ui.desk.desk import Desk, Reads
from frontdesk.ui.desk.waiting_words import (
    becomes_words,
    count_words,
    entered_words,
    stands_words,
)
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.labels import breakable, muted, plain, wrapped
from frontdesk.ui.widgets.room import fitting, room
from frontdesk.ui.widgets.row_table import Column, RowTable

_SIZE = QSize(860, 520)
_IDLE_SIZE = QSize(520, 150)
_TICK_MS = 20_000
_READ_AFTER_MS = 150
"""A thousand answers in a second must not make a thousand readings of the list."""


class WaitingBox(QDialog):
    """Follows the outbox while it is open; nothing here drops anything.

    Signals:
        attention_wanted(): what was not taken is to be settled.
    """

    attention_wanted = Signal()

    def __init__(
        self, desk: Desk, retry: QAction, status: LinkStatus | None, zone: ZoneInfo, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Waiting")
        self._desk, self._zone = desk, zone
        self._absent = () if status is None else status.absent
        self.heading = plain("Reading …")
        self.table = RowTable(
            (
                Column("Entered", self._entered, 4),
                Column("What", lambda entry: entry.title, 9),
                Column("By", lambda entry: entry.author, 4),
                Column("State", lambda entry: stands_words(entry, self._absent), 4),
            ),
            "What waits",
        )
        self.detail = wrapped(muted())
        self.settle = QPushButton("&Settle it", autoDefault=False)
        self.retry = QPushButton("&Try the server now", autoDefault=False)
        self._close = QPushButton("&Close", default=True)
        self.settle.clicked.connect(self._on_settle)
        self.retry.clicked.connect(retry.trigger)
        self._close.clicked.connect(self.accept)
        self.table.thing_chosen.connect(self._on_chosen)
        self.table.taken.connect(self._on_taken)
        self._lay_out()
        is_idle = status is not None and not (status.waiting or status.attention)
        self.table.setHidden(is_idle)
        self.resize(fitting(_IDLE_SIZE if is_idle else _SIZE, room()))
        (self._close if is_idle else self.table).setFocus(Qt.FocusReason.OtherFocusReason)
        self._follow()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the list anew."""
        self._desk.ask(self, unsettled, self._show, reads=Reads.OWN_ENTRIES)

    def _follow(self) -> None:
        self._reading = QTimer(self, singleShot=True, interval=_READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._ageing = QTimer(self, interval=_TICK_MS)
        self._ageing.timeout.connect(self.refresh)
        self._ageing.start()
        self._desk.changed.connect(self._on_changed)
        self._desk.link_changed.connect(self._on_link_changed)

    def _show(self, entries: list[Unsettled]) -> None:
        self.heading.setText(count_words(entries))
        self.table.show_things(entries)
        if entries and self.table.isHidden():
            self.resize(fitting(_SIZE, room()))
        self.table.setVisible(bool(entries))
        self._on_chosen(self.table.thing)

    def _entered(self, entry: Unsettled) -> str:
        now: datetime = self._desk.now()
        return entered_words(entry, now=now, zone=self._zone)

    @Slot(object)
    def _on_chosen(self, entry: Unsettled | None) -> None:
        self.detail.setText("" if entry is None else _whole(entry, self._absent))
        self.settle.setVisible(entry is not None and entry.state is CommandState.REJECTED)

    @Slot()
    def _on_taken(self) -> None:
        if not self.settle.isHidden():
            self._on_settle()

    @Slot()
    def _on_settle(self) -> None:
        self.accept()
        self.attention_wanted.emit()

    @Slot(object)
    def _on_changed(self, _changed: Changed) -> None:
        if not self._reading.isActive():
            self._reading.start()

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        self._absent = status.absent
        self._on_changed(Changed())

    def _lay_out(self) -> None:
        self.heading.setProperty("title", True)
        self.table.setProperty("lines", True)
        self._close.setProperty("role", "primary")
        self.settle.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.retry)
        buttons.addWidget(self.settle)
        buttons.addStretch()
        buttons.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.heading)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.detail)
        layout.addStretch()
        layout.addLayout(buttons)
        let_enter_press(self)


def _whole(entry: Unsettled, absent: tuple[str, ...]) -> str:
    """Return an entry's title, for which its row may be too short, and what becomes of it."""
    return f"{breakable(entry.title)}\n{becomes_words(entry, absent)}"
