"""What was refused and let go: it stays on record, with the reason, and can be taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.ids import CommandId
from frontdesk.domain.moment_words import weekday_and_moment
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.fitted_area import FittedArea
from frontdesk.ui.widgets.labels import breakable, hairline, muted, plain, strong, wrapped
from frontdesk.ui.widgets.room import fit_height

if TYPE_CHECKING:
    from frontdesk.operations.refusals import LetGo

_WIDTH = 620
_MOST_HEIGHT = 380  # leaves room for the words and buttons of the sheet on 1280 x 720
_TOLD = "Refused by the server and let go by somebody here. Nothing of it is ever deleted."
_NOTHING = "Nothing was let go at this workstation."


class LetGoDialog(QDialog):
    """The entries that were let go, newest first.

    Signals:
        taken_up(CommandId): it needs attention again.
    """

    taken_up = Signal(object)

    def __init__(self, found: Sequence[LetGo], zone: ZoneInfo, parent: QWidget) -> None:
        super().__init__(parent)
        self._zone = zone
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Entries let go")
        self.setFixedWidth(_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        heading = plain("Entries let go")
        heading.setProperty("title", True)
        layout.addWidget(heading)
        layout.addWidget(wrapped(muted(_TOLD if found else _NOTHING)))
        if found:
            layout.addWidget(self._list(found), 1)
        close = QPushButton("&Close", default=True)
        close.clicked.connect(self.reject)
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(close)
        layout.addLayout(bottom)
        let_enter_press(self)
        (self.findChildren(QPushButton)[0] if found else close).setFocus()
        fit_height(self, _WIDTH)

    def _list(self, found: Sequence[LetGo]) -> FittedArea:
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(10)
        for number, entry in enumerate(found):
            if number:
                rows.addWidget(hairline())
            rows.addLayout(self._row(entry))
        rows.addStretch()
        return FittedArea(page, _MOST_HEIGHT)

    def _row(self, entry: LetGo) -> QHBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(wrapped(strong(breakable(entry.title))))
        entered = weekday_and_moment(entry.entered_at, self._zone)
        texts.addWidget(wrapped(muted(f"Entered {entered} · {entry.reason}")))
        texts.addWidget(wrapped(plain(breakable(f"Let go: {entry.why_let_go}"))))
        again = QPushButton("Take up again", autoDefault=True)
        again.setAccessibleName(f"Take up again: {entry.title}")
        again.clicked.connect(partial(self._on_taken_up, entry.command_id))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(texts, 1)
        row.addWidget(again, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _on_taken_up(self, command_id: CommandId) -> None:
        self.accept()
        self.taken_up.emit(command_id)
