"""The second line: search, the usual buttons, and the way through the days."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.spoken_times import parse_day
from frontdesk.ui.desk.desk_actions import DeskActions
from frontdesk.ui.widgets.hinted_line_edit import HintedLineEdit
from frontdesk.ui.widgets.key_button import KeyButton
from frontdesk.ui.widgets.key_events import is_escape
from frontdesk.ui.widgets.labels import hairline

_SEARCH_WIDTH = 430


class ToolBar(QWidget):
    """Search box, actions, and a field that takes a date as it is spoken.

    Signals:
        day_typed(date): go there.
        refused(str): what was typed is no date.
        left(): Esc in the date.
    """

    day_typed = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, actions: DeskActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = date.min
        self.search = HintedLineEdit("Ctrl+K", placeholderText="Search pet, client, phone, chip …")
        self.search.setAccessibleName("Search")
        self.day = QLineEdit()
        self.day.setAccessibleName("Day: type fri, +6w or 21.11")
        self.day.setToolTip("Type fri, +6w or 21.11: Ctrl+G")
        self.day.setFixedWidth(150)
        self.day.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.day.returnPressed.connect(self._on_day_entered)
        self.day.installEventFilter(self)
        self._shown = ""
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(8)
        self.search.setMaximumWidth(_SEARCH_WIDTH)
        row.addWidget(self.search, 10)
        row.addWidget(KeyButton(actions.new_visit, "primary"))
        row.addWidget(KeyButton(actions.find_slot))
        row.addWidget(KeyButton(actions.walk_in))
        row.addWidget(KeyButton(actions.print_day))
        row.addStretch(1)
        row.addWidget(_arrow(actions.before, "<"))
        row.addWidget(KeyButton(actions.today))
        row.addWidget(self.day)
        row.addWidget(_arrow(actions.after, ">"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(hairline())

    def show_day(self, day: date, today: date) -> None:
        """Show the day in the grid."""
        self._today = today
        self._shown = f"{day:%a} {day.day} {day:%b %Y}"
        self.day.setText(self._shown)
        self.day.setCursorPosition(0)

    @Slot()
    def ask_for_day(self) -> None:
        """Let the user type a date."""
        self.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.day.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc gives the date up; leaving the field shows the day again."""
        if event.type() == QEvent.Type.FocusOut:
            self.day.setText(self._shown)
        if is_escape(event):
            self.day.setText(self._shown)
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_day_entered(self) -> None:
        if self.day.text() == self._shown:
            self.left.emit()
            return
        try:
            day = parse_day(self.day.text(), today=self._today)
        except InvalidInput as error:
            self.refused.emit(str(error))
            return
        self.day_typed.emit(day)
        self.left.emit()


def _arrow(action: QAction, text: str) -> QPushButton:
    button = QPushButton(text, autoDefault=False)
    button.setFixedWidth(34)
    button.setToolTip(f"{action.iconText()}: {action.shortcut().toString()}")
    button.setAccessibleName(action.iconText())
    button.clicked.connect(action.trigger)
    return button
