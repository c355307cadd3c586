"""The present day as a plain list: all that may be looked at once the lease is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.agenda import AppointmentCard, DayAgenda, Severity
from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.calendar.wording import full_status, one_line, span_text
from frontdesk.ui.desk.desk import Desk, Reads
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.labels import muted, plain, wrapped
from frontdesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from frontdesk.storage.replica.store import LocalStore

_WHY = (
    "The server has not been heard for three days. This day can be read for one more day; nothing"
    " new is taken down. What waits is kept, and sent as soon as the server is reached."
)


@dataclass(frozen=True, slots=True)
class TodaySheetFacts:
    """The present day by the server's clock, and the names of its columns."""

    agenda: DayAgenda
    clinic: str


def read_today(store: LocalStore, *, now: datetime) -> TodaySheetFacts:
    """Read it; NotSynchronised before the first snapshot."""
    from frontdesk.storage.replica.agenda import day_agenda  # not for the first day
    from frontdesk.storage.replica.readable import present_day

    agenda = day_agenda(store.replica, None, present_day(store), now=now)
    return TodaySheetFacts(agenda, store.replica.signed_in().tenant_name)


def pet_words(card: AppointmentCard) -> str:
    """Return the pet's name behind the sign of its loudest alert."""
    sign = {Severity.STOP: "! ", Severity.ASK: "+ "}
    loudest = card.worst_alert
    return f"{sign.get(loudest, '') if loudest else ''}{one_line(card.pet_name) or 'No name'}"


class TodaySheet(QWidget):
    """Shows the visits of the day, and the ways on.

    Signals:
        retry_wanted(), waiting_wanted(), print_wanted(DayAgenda), sign_out_wanted().
    """

    retry_wanted = Signal()
    waiting_wanted = Signal()
    print_wanted = Signal(object)
    sign_out_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._agenda: DayAgenda | None = None
        self._columns: dict[object, str] = {}
        self.heading = plain()
        self.words = wrapped(muted(_WHY))
        self.table = RowTable(
            (
                Column("Time", self._time, 3),
                Column("Pet", pet_words, 4),
                Column("Client", lambda card: one_line(card.client_name), 5),
                Column("Phone", lambda card: card.phone, 4),
                Column("What", lambda card: one_line(card.service_names), 6),
                Column("With", lambda card: self._columns.get(card.resource_id, ""), 4),
                Column("State", lambda card: full_status(card, desk.now()), 4),
            ),
            "Visits of today",
        )
        self._print = self._button("&Print", self._on_print)
        self._buttons = (
            self._button("&Try the server now", self.retry_wanted.emit, role="primary"),
            self._button("&What waits", self.waiting_wanted.emit),
            self._print,
            self._button("&Sign out", self.sign_out_wanted.emit, role="flat"),
        )
        self._lay_out()

    @Slot()
    def refresh(self) -> None:
        """Read the day."""
        now = self._desk.now()
        self._desk.ask(
            self,
            lambda store: read_today(store, now=now),
            self._show,
            self._on_failed,
            reads=Reads.THE_PRESENT_DAY,
        )

    def clear(self) -> None:
        """Keep nothing that could be read."""
        self._agenda = None
        self.table.show_things(())
        self.heading.clear()
        self._print.setEnabled(False)

    def _show(self, facts: TodaySheetFacts) -> None:
        agenda = facts.agenda
        self._agenda = agenda
        self._columns = {each.resource_id: each.name for each in agenda.columns}
        cards = agenda.cards()
        visits = "1 visit" if len(cards) == 1 else f"{len(cards)} visits"
        day = f"{agenda.day:%A} {agenda.day.day} {agenda.day:%B}"
        self.heading.setText(f"{facts.clinic} · {day} · {visits}")
        self.words.setText(_WHY)
        self.table.show_things(cards)
        self._print.setEnabled(True)

    def _on_failed(self, error: FrontDeskError) -> None:
        self.clear()
        self.words.setText(str(error))

    def _time(self, card: AppointmentCard) -> str:
        zone = self._agenda.zone if self._agenda is not None else ZoneInfo("UTC")
        return span_text(card.starts_at, card.ends_at, zone)

    @Slot()
    def _on_print(self) -> None:
        if self._agenda is not None:
            self.print_wanted.emit(self._agenda)

    def _button(self, text: str, do: Callable[[], None], role: str = "plain") -> QPushButton:
        button = QPushButton(text, autoDefault=False)
        button.setProperty("role", role)
        button.clicked.connect(do)
        return button

    def _lay_out(self) -> None:
        self.setAccessibleName("Today, to read")
        self.setFocusProxy(self.table)
        self.heading.setProperty("title", True)
        self.table.setProperty("lines", True)
        self._print.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.setSpacing(12)
        layout.addWidget(self.heading)
        layout.addWidget(self.words)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        let_enter_press(self)
