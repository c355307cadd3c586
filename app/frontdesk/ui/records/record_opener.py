"""Opens the cards: of a pet with its client, of a client, of a visit.

The cards and their windows are imported when the first one is opened, not while the day waits.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from frontdesk.domain.ids import AppointmentId, ClientId, PetId
from frontdesk.ui.desk.desk import Desk

if TYPE_CHECKING:
    from frontdesk.domain.catalogue import Service
    from frontdesk.domain.records import VisitCard
    from frontdesk.ui.records.opened_record import OpenedRecord


class RecordOpener(QObject):
    """Reads a record and shows it in a window of its own, which never blocks the desk.

    Signals:
        history_wanted(RecordName): what happened to a record so far.
        erase_wanted(RecordName, callable): erase a client; called when that was done.
        export_wanted(UUID, RecordDialog): hand out all that is kept of a client; told on the card.
    """

    history_wanted = Signal(object)
    erase_wanted = Signal(object, object)
    export_wanted = Signal(object, object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._services: tuple[Service, ...] = ()
        self._zone = ZoneInfo("UTC")

    def know(self, services: tuple[Service, ...], zone: ZoneInfo) -> None:
        """Take the catalogue and the clinic's clock."""
        self._services, self._zone = services, zone

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's clock."""
        return self._zone

    @Slot(object)
    def open_pet(self, pet_id: PetId) -> None:
        """Open the card of a pet and its client."""
        now = self._desk.now()
        self._desk.ask(
            self,
            lambda store: _records().pet_record(store.replica, pet_id, now),
            self._show,
        )

    @Slot(object)
    def open_client(self, client_id: ClientId) -> None:
        """Open the card of a client."""
        now = self._desk.now()
        self._desk.ask(
            self,
            lambda store: _records().client_record(store.replica, client_id, now),
            self._show,
        )

    @Slot(object)
    def open_visit(self, appointment_id: AppointmentId) -> None:
        """Open what was booked, to change it."""
        self._desk.ask(
            self,
            lambda store: _cards().appointment_card(store.replica, appointment_id),
            self._edit,
        )

    def _show(self, record: OpenedRecord) -> None:
        from frontdesk.ui.records.record_dialog import RecordDialog

        dialog = RecordDialog(self._desk, record, self._zone, self._window)
        dialog.history_wanted.connect(self.history_wanted)
        dialog.erase_wanted.connect(self.erase_wanted)
        dialog.export_wanted.connect(self.export_wanted)
        dialog.show()

    def _edit(self, visit: VisitCard) -> None:
        from frontdesk.ui.dialogs.visit_editor import VisitEditor

        dialog = VisitEditor(self._desk, visit, self._services, self._zone, self._window)
        dialog.history_wanted.connect(self.history_wanted)
        dialog.show()


def _records() -> ModuleType:
    from frontdesk.ui.records import opened_record

    return opened_record


def _cards() -> ModuleType:
    from frontdesk.storage.replica import cards

    return cards
