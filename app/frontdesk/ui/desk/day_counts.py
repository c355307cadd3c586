"""The counters of the status line: what of the day shown still needs doing, lit on demand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from frontdesk.domain.agenda import DayAgenda, Status
from frontdesk.domain.changed import Changed
from frontdesk.domain.ids import AppointmentId, PetId
from frontdesk.storage.replica.worklists import CONFIRM_AHEAD
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.status_line import StatusLine
from frontdesk.ui.desk.today_panel import TodayPanel
from frontdesk.ui.widgets.status_count import StatusCount

if TYPE_CHECKING:
    from frontdesk.storage.replica.store import LocalStore

_Whose = tuple[date, frozenset[PetId]]
"""A day, and the pets that come on it."""

_NOTHING: frozenset[AppointmentId] = frozenset()


class DayCounts(QObject):
    """Knows which visits the counters mean; of them and the tiles of Today one filters at a time.

    Signals:
        filtered(frozenset[AppointmentId] | None): show these only, or everything again.
    """

    filtered = Signal(object)

    def __init__(self, desk: Desk, status: StatusLine, today: TodayPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._today = desk, today
        self._vaccine, self._unconfirmed = status.vaccine, status.unconfirmed
        self._agenda: DayAgenda | None = None
        self._asked: _Whose | None = None
        self._failing: frozenset[PetId] | None = None
        self._ids: dict[StatusCount, frozenset[AppointmentId]] = {
            self._vaccine: _NOTHING,
            self._unconfirmed: _NOTHING,
        }
        for count in self._ids:
            count.clicked.connect(lambda checked, one=count: self._on_clicked(one, checked))
        today.filtered.connect(self._on_tiles_filtered)
        desk.changed.connect(self._on_changed)

    @Slot(object)
    def show_agenda(self, agenda: DayAgenda) -> None:
        """Take a day as it is now, with all its columns.

        For the first one the gate is not read: its frame comes before whoever calls `refresh`.
        """
        first, self._agenda = self._agenda is None, agenda
        self.show_time()
        if _whose(agenda) == self._asked:
            self._show_gate(agenda)
        elif not first:
            self.refresh()

    @Slot()
    def show_time(self) -> None:
        """Leave out what has begun: nobody confirms that any more."""
        if self._agenda is not None:
            now = self._desk.now()
            booked = (card for card in self._agenda.cards() if card.status is Status.BOOKED)
            soon = (card.id for card in booked if now <= card.starts_at < now + CONFIRM_AHEAD)
            self._take(self._unconfirmed, frozenset(soon))

    @Slot()
    def refresh(self) -> None:
        """Look up who of the day stands at the vaccine gate."""
        if self._agenda is None:
            return
        whose = _whose(self._agenda)
        if whose != self._asked:
            self._asked, self._failing = whose, None
        self._desk.ask(
            self,
            lambda store: _at_the_gate(store, whose),
            lambda failing: self._on_gate(whose, failing),
        )

    def end_filter(self) -> None:
        """Show everything again."""
        if any(count.isChecked() for count in self._ids):
            self._uncheck()
            self.filtered.emit(None)

    def _on_gate(self, whose: _Whose, failing: frozenset[PetId]) -> None:
        if whose == self._asked and self._agenda is not None:  # else a later answer is on its way
            self._failing = failing
            self._show_gate(self._agenda)

    def _show_gate(self, agenda: DayAgenda) -> None:
        failing = self._failing
        if failing is None:
            return
        there = (card for card in agenda.cards() if card.status is not Status.GONE)
        ids = frozenset(card.id for card in there if card.pet_id in failing)
        self._vaccine.set_count(len(ids))
        self._take(self._vaccine, ids)

    def _take(self, count: StatusCount, ids: frozenset[AppointmentId]) -> None:
        changed, self._ids[count] = ids != self._ids[count], ids
        if changed and count.isChecked():
            self.filtered.emit(ids)

    def _on_clicked(self, chosen: StatusCount, checked: bool) -> None:  # noqa: FBT001 - of clicked
        self._today.end_filter()
        for count in self._ids:
            count.setChecked(checked and count is chosen)
        self.filtered.emit(self._ids[chosen] if checked else None)

    @Slot(object)
    def _on_tiles_filtered(self, ids: frozenset[AppointmentId] | None) -> None:
        if ids is not None:
            self._uncheck()

    def _uncheck(self) -> None:
        for count in self._ids:
            count.setChecked(False)

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if changed.concerns("vaccination", "pet"):  # another pet comes with the day itself
            self.refresh()


def _whose(agenda: DayAgenda) -> _Whose:
    return agenda.day, frozenset(card.pet_id for card in agenda.cards())


def _at_the_gate(store: LocalStore, whose: _Whose) -> frozenset[PetId]:
    from frontdesk.storage.replica.vaccine_gate import pets_at_the_gate  # not for the first day

    day, pets = whose
    return pets_at_the_gate(store.replica, pets, day)
