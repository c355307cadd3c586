"""What to look for in the log: who, what, when, where; every field can stay open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.history import LogFilter, LogNames
from frontdesk.domain.history_words import (
    COLUMNS,
    KINDS,
    PLAIN_COLUMNS,
    column_words,
    command_words,
)
from frontdesk.domain.spoken_times import parse_past_day
from frontdesk.domain.wall_clock import day_bounds
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error

_ANYBODY = "Anybody"
_ANYTHING = "Anything"
_ANYWHERE = "Anywhere"


class FilterForm(QWidget):
    """The fields of a search.

    Signals:
        entered(): Enter in a field: look for it.
    """

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._errors = FieldErrors()
        self.person = _choice("Person", _ANYBODY)
        self.kind = _choice("Kind of record", _ANYTHING)
        self.desk = _choice("Workstation", _ANYWHERE)
        self.command = _choice("What was done", _ANYTHING)
        self.column = _choice("What was changed", _ANYTHING)
        self.since = _day_edit("From day")
        self.until = _day_edit("To day")
        _fill(self.kind, ((words.capitalize(), kind) for kind, words in KINDS.items()))
        columns = (*COLUMNS, *PLAIN_COLUMNS)
        _fill(self.column, sorted((_capital(column_words(each)), each) for each in columns))
        self._lay_out()
        for edit in (self.since, self.until):
            edit.returnPressed.connect(self.entered)

    def offer(self, names: LogNames) -> None:
        """Offer the people, workstations and commands there are; what is chosen stays chosen."""
        _fill(
            self.person,
            (
                (each.name if each.active else f"{each.name} (left)", each.login)
                for each in names.authors
            ),
        )
        _fill(self.desk, ((name or "no name", ids) for name, ids in names.desks.items()))
        _fill(
            self.command,
            sorted((_capital(command_words(name)), name) for name in names.commands),
        )

    def read(self, zone: ZoneInfo, today: date) -> LogFilter | None:
        """Return what is looked for; None when a day cannot be read, which is said beside it."""
        self._errors.clear()
        try:
            since = self._day(self.since, "since", today)
            until = self._day(self.until, "until", today)
        except InvalidInput as error:
            self._errors.show(error.field or "since", str(error))
            return None
        return LogFilter(
            login=self.person.currentData() or "",
            kind=self.kind.currentData() or "",
            since=None if since is None else day_bounds(since, zone)[0],
            until=None if until is None else _end_of(until, zone),
            device_ids=tuple(self.desk.currentData() or ()),
            command=self.command.currentData() or "",
            column=self.column.currentData() or "",
        )

    @Slot()
    def clear(self) -> None:
        """Leave every field open."""
        for choice in (self.person, self.kind, self.desk, self.command, self.column):
            choice.setCurrentIndex(0)
        for edit in (self.since, self.until):
            edit.clear()
        self._errors.clear()

    def _day(self, edit: QLineEdit, field: str, today: date) -> date | None:
        return parse_past_day(edit.text(), today=today, field=field, recent=True)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        fields: tuple[tuple[str, QWidget, str], ...] = (
            ("&Person", self.person, ""),
            ("&Kind of record", self.kind, ""),
            ("&From", self.since, "since"),
            ("&To", self.until, "until"),
            ("&Workstation", self.desk, ""),
            ("What was &done", self.command, ""),
            ("What was c&hanged", self.column, ""),
        )
        for number, (label, widget, field) in enumerate(fields):
            row, column = divmod(number, 4)
            grid.addLayout(self._field(label, widget, field), row, column)
        for column in range(4):
            grid.setColumnStretch(column, 1)

    def _field(self, words: str, widget: QWidget, field: str) -> QVBoxLayout:
        label = QLabel(words)
        label.setProperty("muted", True)
        label.setBuddy(widget)
        layout = QVBoxLayout()
        layout.setSpacing(3)
        layout.addWidget(label)
        layout.addWidget(field_with_error(widget, field, self._errors) if field else widget)
        layout.addStretch()
        return layout


def _choice(name: str, nothing: str) -> QComboBox:
    choice = QComboBox()
    choice.setAccessibleName(name)
    choice.addItem(nothing, None)
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(12)
    choice.setMaxVisibleItems(16)
    return choice


def _day_edit(name: str) -> QLineEdit:
    edit = QLineEdit(maxLength=40, placeholderText="today, 21.11, 2w …")
    edit.setAccessibleName(name)
    return edit


def _fill(choice: QComboBox, items: Iterable[tuple[str, Any]]) -> None:
    kept = choice.currentData()
    while choice.count() > 1:
        choice.removeItem(1)
    for text, data in items:
        choice.addItem(text, data)
        choice.setItemData(choice.count() - 1, text, Qt.ItemDataRole.ToolTipRole)
    found = next((n for n in range(choice.count()) if choice.itemData(n) == kept), 0)
    choice.setCurrentIndex(found)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return day_bounds(day, zone)[1]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
