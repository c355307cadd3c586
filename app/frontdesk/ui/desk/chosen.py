"""Keeps the right panel at what is chosen: a visit of the day, or a pet found by searching."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Slot

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import FrontDeskError, NotFound
from frontdesk.domain.ids import AppointmentId, PetId
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.pet_panel import PetPanel
from frontdesk.ui.desk.visit_actions import VisitActions

if TYPE_CHECKING:
    from frontdesk.domain.records import PetCard, VisitCard


@dataclass(frozen=True, slots=True)
class _Shown:
    pet: PetCard
    visit: VisitCard | None


class Chosen(QObject):
    """Reads what the panel shows, again whenever it changed."""

    def __init__(self, desk: Desk, panel: PetPanel, actions: VisitActions, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._panel, self._actions = desk, panel, actions
        self._zone = ZoneInfo("UTC")
        self._card: AppointmentCard | None = None
        self._pet_id: PetId | None = None
        self._asked = 0
        desk.changed.connect(self._on_changed)

    @property
    def card(self) -> AppointmentCard | None:
        """The visit chosen in the day."""
        return self._card

    @property
    def pet_id(self) -> PetId | None:
        """The pet shown."""
        return self._pet_id

    def know(self, zone: ZoneInfo) -> None:
        """Take the clinic's clock."""
        self._zone = zone

    @Slot(object)
    def choose(self, card: AppointmentCard | None) -> None:
        """Show a visit; None leaves a pet that was found by searching where it is.

        Of a refused one there is only the pet to show.
        """
        if card is not None and card.ghost:
            self.show_pet(card.pet_id)
            return
        self._actions.choose(card)
        had_visit, self._card = self._card is not None, card
        if card is not None:
            self._pet_id = card.pet_id
            self.refresh()
        elif had_visit:
            self._pet_id = None
            self._asked += 1
            self._panel.clear()

    def show_pet(self, pet_id: PetId) -> None:
        """Show a pet without a visit."""
        self._card = None
        self._actions.choose(None)
        self._pet_id = pet_id
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read what is shown."""
        pet_id, card = self._pet_id, self._card
        if pet_id is None:
            return
        self._asked += 1
        number, now = self._asked, self._desk.now()
        visit_id = card.id if card is not None else None
        self._desk.ask(
            self,
            lambda store: _read(store, pet_id, visit_id, now),
            lambda shown: self._on_read(number, shown, now),
            self._on_failed,
        )

    def _on_read(self, number: int, shown: _Shown, now: datetime) -> None:
        if number == self._asked:
            self._panel.show_pet(shown.pet, shown.visit, self._card, self._zone, now)

    def _on_failed(self, error: FrontDeskError) -> None:
        self._panel.clear()
        if not isinstance(error, NotFound):  # gone meanwhile is no news worth a message
            self._desk.tell(error)

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if self._pet_id is not None and changed.concerns(
            "pet", "client", "client_contact", "alert", "vaccination", "appointment"
        ):
            self.refresh()


def _read(
    store: LocalStore, pet_id: PetId, visit_id: AppointmentId | None, now: datetime
) -> _Shown:
    from frontdesk.storage.replica.cards import appointment_card, pet_card  # not for the first day

    with store.replica.consistent():
        visit = appointment_card(store.replica, visit_id) if visit_id is not None else None
        return _Shown(pet_card(store.replica, pet_id, now=now), visit)
