"""Searching the log: by person, kind of record, time, workstation, and what was done or changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.domain.history import LogFilter, LoggedEvent
from frontdesk.domain.moment_words import day_words
from frontdesk.domain.wall_clock import business_day
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.history.export import everything, write_csv
from frontdesk.ui.history.filter_form import FilterForm
from frontdesk.ui.history.history_desk import HistoryDesk
from frontdesk.ui.history.history_dialog import READING
from frontdesk.ui.history.lines_view import LinesView
from frontdesk.ui.history.reading import LineReader, Lines
from frontdesk.ui.widgets.labels import hairline, muted, plain, wrapped
from frontdesk.ui.widgets.room import fitting, room

_SIZE = QSize(1040, 660)

NOTHING = "Nothing in the log matches."
NOT_WRITTEN = "The file could not be written there. Nothing was lost; choose another place."


class SearchDialog(QDialog):
    """Finds events of the whole clinic, page by page, and exports what is found."""

    def __init__(
        self,
        desk: Desk,
        history: HistoryDesk,
        zone: ZoneInfo,
        parent: QWidget,
        choose_path: Callable[[QWidget], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._history, self._zone = desk, history, zone
        self._choose_path = choose_path or _ask_for_path
        self._reader = LineReader(desk, history)
        self._asked = LogFilter()
        self._before: int | None = None
        self._turn = 0
        self._failed = False
        self.form = FilterForm()
        self.view = LinesView()
        self.says = wrapped(muted(READING))
        self.search = QPushButton("&Search", default=True)
        self.earlier = QPushButton("&Earlier", autoDefault=False)
        self.export = QPushButton("E&xport…", autoDefault=False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Search the log")
        self._build()
        self._connect()
        self.resize(fitting(_SIZE, room()))
        self._begin()

    @Slot()
    def look(self) -> None:
        """Look for what the fields say."""
        now = self._desk.now()
        asked = self.form.read(self._zone, business_day(now, self._zone))
        if asked is None:
            return
        self._asked = asked
        self._read(None, self._show)

    def forget(self, erased: frozenset[UUID]) -> bool:  # noqa: ARG002 - whichever they are
        """Look again: what was found may hold values that are gone."""
        self.view.lines.show([], self._zone)
        self.look()
        return False

    def _build(self) -> None:
        title = plain("Search the log")
        title.setProperty("title", True)
        open_all = QPushButton("&Open all fields", autoDefault=False)
        open_all.clicked.connect(self.form.clear)
        close = QPushButton("&Close", autoDefault=False)
        close.clicked.connect(self.accept)
        self.search.setProperty("role", "primary")
        asks = QHBoxLayout()
        asks.setSpacing(8)
        asks.addStretch()
        asks.addWidget(open_all)
        asks.addWidget(self.search)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.says, 1)
        for button in (self.earlier, self.export, close):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(wrapped(title))
        layout.addWidget(self.form)
        layout.addLayout(asks)
        layout.addWidget(hairline())
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.search.clicked.connect(self.look)
        self.form.entered.connect(self.look)
        self.earlier.clicked.connect(self._on_earlier)
        self.export.clicked.connect(self._on_export)
        self._history.line_came_back.connect(self._on_line_came_back)

    def _begin(self) -> None:
        """Fill the fields with who and what there is, and show the latest of everything."""
        self._offer_none()
        self._history.ask(self, lambda line: line.names(), self.form.offer, self._on_failed)
        self.look()

    def _read(self, before: int | None, done: Callable[[Lines], None]) -> None:
        self._turn += 1
        turn, asked = self._turn, self._asked
        self._offer_none()
        self.says.setText(READING)

        def still_wanted(read: Lines) -> None:
            if turn == self._turn:  # else something else was asked meanwhile
                done(read)

        self._reader.read(
            self,
            lambda line: line.search(asked, before=before),
            still_wanted,
            self._on_failed,
            waiting=(lambda event: asked_for(asked, event)) if before is None else None,
        )

    def _show(self, read: Lines) -> None:
        self._failed = False
        self.view.lines.show(read.lines, read.clinic.zone)
        self._go_on_from(read)

    def _show_more(self, read: Lines) -> None:
        self.view.lines.append(read.lines)
        self._go_on_from(read)

    def _go_on_from(self, read: Lines) -> None:
        self._before = read.before
        self.earlier.setEnabled(read.before is not None)
        count = self.view.lines.rowCount()
        self.export.setEnabled(count > 0)
        self.says.setText(_summary(count, read, self._zone))

    def _offer_none(self) -> None:
        if self.earlier.hasFocus() or self.export.hasFocus():
            self.view.setFocus()  # a button that cannot be pressed keeps no keyboard
        self.earlier.setEnabled(False)
        self.export.setEnabled(False)

    def _on_failed(self, error: FrontDeskError) -> None:
        self._failed = True
        self.says.setText(str(error))

    @Slot()
    def _on_earlier(self) -> None:
        self._read(self._before, self._show_more)

    @Slot()
    def _on_line_came_back(self) -> None:
        if self._failed:
            self._begin()

    @Slot()
    def _on_export(self) -> None:
        path = self._choose_path(self)
        if not path:
            return
        asked = self._asked
        self.says.setText("Exporting …")
        self._reader.read(
            self,
            lambda line: everything(line, asked),
            lambda read: self._write(Path(path), read),
            self._on_failed,
        )

    def _write(self, path: Path, read: Lines) -> None:
        def work() -> int:
            try:
                write_csv(path, read.lines, read.clinic)
            except OSError as exc:
                raise InvalidInput(NOT_WRITTEN) from exc
            return len(read.lines)

        self._history.run(self, work, lambda count: self._on_written(count, read), self._on_failed)

    def _on_written(self, count: int, read: Lines) -> None:
        rest = " The log has more: choose a shorter time." if read.before is not None else ""
        self.says.setText(f"{count} entries were exported.{rest}")


def asked_for(asked: LogFilter, event: LoggedEvent) -> bool:
    """Whether a search also means an event that still waits on this desk."""
    command = event.command
    return (
        (not asked.login or asked.login == event.login)
        and (not asked.kind or asked.kind == event.entity)
        and (asked.since is None or event.at >= asked.since)
        and (asked.until is None or event.at < asked.until)
        and (not asked.column or asked.column in (event.changed or {}))
        and (not asked.command or (command is not None and command.name == asked.command))
        and (
            not asked.device_ids or (command is not None and command.device_id in asked.device_ids)
        )
    )


def _summary(count: int, read: Lines, zone: ZoneInfo) -> str:
    entries = "1 entry" if count == 1 else f"{count} entries"
    if read.before is None:
        return entries if count else NOTHING
    since = read.since
    back = f", back to {day_words(since.astimezone(zone))}" if since is not None else ""
    return f"{entries}{back}; there may be earlier ones"


def _ask_for_path(parent: QWidget) -> str:
    path, _ = QFileDialog.getSaveFileName(parent, "Export", "log.csv", "CSV (*.csv)")
    return path
