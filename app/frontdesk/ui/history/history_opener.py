"""Hangs the histories into the window: beside every record, and the search in the menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Slot

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.history.history_desk import HistoryDesk
from frontdesk.ui.history.record_name import RecordName

if TYPE_CHECKING:
    from frontdesk.ui.main_window import MainWindow
    from frontdesk.ui.records.record_dialog import RecordDialog


class HistoryOpener(QObject):
    """Opens a history in a window of its own, which never blocks the desk.

    The windows are imported when the first one is opened, not while the day waits.
    """

    def __init__(self, desk: Desk, history: HistoryDesk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._history, self._window = desk, history, window
        window.visit.history_wanted.connect(self.open_visit)
        window.records.history_wanted.connect(self.open_record)
        window.records.erase_wanted.connect(self.open_erasing)
        window.records.export_wanted.connect(self.open_handing_out)
        window.actions_.history.triggered.connect(self.open_chosen)
        window.actions_.log.triggered.connect(self.open_search)

    @Slot(object)
    def open_record(self, record: RecordName) -> None:
        """Show the history of a record."""
        from frontdesk.ui.history.history_dialog import HistoryDialog

        HistoryDialog(self._desk, self._history, record, self._window).show()

    @Slot(object, object)
    def open_erasing(self, client: RecordName, erased: Callable[[], object]) -> None:
        """Ask once more before a client is erased: it needs the same line as the log."""
        from frontdesk.ui.records.erase_form import EraseForm

        EraseForm(self._history, client, erased, self._window).show()

    @Slot(object, object)
    def open_handing_out(self, client_id: UUID, card: RecordDialog) -> None:
        """Ask where a client's data shall go, and write them there."""
        from frontdesk.ui.records.handing_out import HandingOut

        HandingOut(self._history, client_id, card).open()

    @Slot(object)
    def open_visit(self, card: AppointmentCard) -> None:
        """Show the history of a visit."""
        self.open_record(RecordName("appointment", card.id, f"the visit of {card.pet_name}"))

    @Slot()
    def open_chosen(self) -> None:
        """Show the history of the visit that is chosen, or else of the pet that is shown."""
        card, panel = self._window.visit.card, self._window.panel
        if card is not None:
            self.open_visit(card)
        elif panel.pet_id is not None:
            self.open_record(RecordName("pet", panel.pet_id, panel.pet_name or "this pet"))
        else:
            self._window.foot.notice.say("Choose a visit or a pet first; then its history opens.")

    @Slot()
    def open_search(self) -> None:
        """Search the whole log."""
        from frontdesk.ui.history.search_dialog import SearchDialog

        SearchDialog(self._desk, self._history, self._window.records.zone, self._window).show()
