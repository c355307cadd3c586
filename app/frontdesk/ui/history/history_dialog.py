"""The history beside a record: who changed what, from what to what, latest first."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.history import CHILDREN, LoggedEvent
from frontdesk.storage.replica.waiting_events import touches
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.history.history_desk import HistoryDesk
from frontdesk.ui.history.lines_view import LinesView
from frontdesk.ui.history.reading import LineReader, Lines
from frontdesk.ui.history.record_name import RecordName
from frontdesk.ui.widgets.labels import muted, plain, wrapped
from frontdesk.ui.widgets.room import fitting, room

_SIZE = QSize(860, 560)
_SETTLES_MS = 200
"""What changed a moment ago comes in several pieces; it is read once."""

READING = "Reading …"
NOTHING = "Nothing was ever changed here."


class HistoryDialog(QDialog):
    """Shows the history of one record and follows what happens to it meanwhile."""

    def __init__(
        self, desk: Desk, history: HistoryDesk, record: RecordName, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._record = record
        self._reader = LineReader(desk, history)
        self._before: int | None = None
        self._failed = False
        self.view = LinesView()
        self.says = wrapped(muted(READING))
        self.earlier = QPushButton("&Earlier", autoDefault=False)
        self._again = QTimer(self, singleShot=True, interval=_SETTLES_MS)
        self._again.timeout.connect(self.read)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(f"History · {record.title}")
        self._build()
        desk.changed.connect(self._on_changed)
        history.line_came_back.connect(self._on_line_came_back)
        self.resize(fitting(_SIZE, room()))
        self.read()

    @Slot()
    def read(self) -> None:
        """Read the latest page, with what waits on this desk."""
        record = self._record
        self._reader.read(
            self,
            lambda line: line.of_record(record.kind, record.id),
            self._show,
            self._on_failed,
            waiting=partial(_belongs, record),
            own=record.id,
        )

    def forget(self, erased: frozenset[UUID]) -> bool:
        """Close when the record was erased: its name stands here, and the values it had."""
        if self._record.id not in erased:
            return False
        self.accept()
        return True

    def _build(self) -> None:
        title = plain(f"History of {self._record.title}")
        title.setProperty("title", True)
        close = QPushButton("&Close", default=True)
        close.clicked.connect(self.accept)
        self.earlier.clicked.connect(self._on_earlier)
        self.earlier.setEnabled(False)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.says, 1)
        foot.addWidget(self.earlier)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(wrapped(title))
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        self.view.setFocus()

    def _show(self, read: Lines) -> None:
        self._failed = False
        self.view.lines.show(read.lines, read.clinic.zone)
        self._go_on_from(read)

    def _show_more(self, read: Lines) -> None:
        self.view.lines.append(read.lines)
        self._go_on_from(read)

    def _go_on_from(self, read: Lines) -> None:
        self._before = read.before
        if self.earlier.hasFocus() and read.before is None:
            self.view.setFocus()  # a button that cannot be pressed keeps no keyboard
        self.earlier.setEnabled(read.before is not None)
        count = self.view.lines.rowCount()
        more = "" if read.before is None else ", and earlier ones"
        self.says.setText(f"{count} entries{more}" if count != 1 else f"1 entry{more}")
        if not count:
            self.says.setText(NOTHING)

    def _on_failed(self, error: FrontDeskError) -> None:
        self._failed = True
        self.says.setText(str(error))

    @Slot()
    def _on_earlier(self) -> None:
        record, before = self._record, self._before
        self.earlier.setEnabled(False)
        self.says.setText(READING)
        self._reader.read(
            self,
            lambda line: line.of_record(record.kind, record.id, before=before),
            self._show_more,
            self._on_failed,
            own=record.id,
        )

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        children = (table for table, _ in CHILDREN.get(self._record.kind, ()))
        if changed.concerns(self._record.kind, *children):
            self._again.start()

    @Slot()
    def _on_line_came_back(self) -> None:
        if self._failed:
            self.read()


def _belongs(record: RecordName, event: LoggedEvent) -> bool:
    return touches(event, record.id)
