"""The strip's first step: whose visit it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import FrontDeskError, NotFound
from frontdesk.domain.ids import PetId
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.strip_draft import Draft, DraftPet, draft_pet
from frontdesk.ui.desk.strip_service import ServiceStep
from frontdesk.ui.desk.strip_words import shortened
from frontdesk.ui.records.hit_search import HitSearch

if TYPE_CHECKING:
    from frontdesk.domain.records import PetCard
    from frontdesk.storage.replica.search import SearchHit
    from frontdesk.storage.replica.store import LocalStore


class PetStep(ServiceStep):
    """Finds the pet, and keeps what is known of it as fresh as the replica.

    Signals:
        newcomer_wanted(str, SearchHit|None): a pet nobody knows yet, or one more of a client.
    """

    newcomer_wanted = Signal(str, object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk, window)
        self.search = HitSearch(self.pet_field, window, desk, upwards=True)
        self.search.picked.connect(self._on_hit)
        self.search.taken_blind.connect(self._on_taken_blind)
        self.search.nobody_found.connect(self._on_nobody)
        self.search.new_wanted.connect(self._on_new_wanted)
        self.search.passed.connect(self._focus_step)
        self.pet_field.textEdited.connect(self._on_pet_edited)
        desk.changed.connect(self._on_changed)

    @Slot(object)
    def _on_hit(self, hit: SearchHit) -> None:
        if hit.pet_id is None:
            self.newcomer_wanted.emit("", hit)
            return
        self._take_pet(
            DraftPet(
                hit.pet_id,
                hit.pet_name or hit.licence_no,
                hit.client_id,
                hit.client_name,
                hit.phone,
                hit.breed,
                hit.alert,
            )
        )
        if not self.service_field.hasFocus() and not self.slot_field.hasFocus():
            self._focus_step()

    def _take_pet(self, pet: DraftPet) -> None:
        self._set(replace(self._draft, pet=pet, acknowledged=False).without_slots())
        self.search.settle(f"{pet.name} {pet.client_name.split(' ')[-1]}".strip())
        self._read_pet()
        self._look_for_slots()

    def _read_pet(self) -> None:
        """Read what is known of the pet now: who it belongs to, what to beware of."""
        pet, now = self._draft.pet, self._desk.now()
        if pet is not None:
            self._desk.ask(
                self,
                lambda store: _pet(store, pet.id, now),
                self._on_pet_read,
                self._on_pet_not_read,
            )

    def _on_pet_read(self, card: PetCard) -> None:
        known, fresh = self._draft.pet, draft_pet(card)
        if known is None or known.id != fresh.id:
            return
        read = self._draft.acknowledged and fresh.warning == known.warning
        self._set(replace(self._draft, pet=fresh, acknowledged=read))
        if fresh.has_died and not self._draft.moves:
            self.complain(f"{fresh.name} has died; it cannot be booked.")

    def _on_pet_not_read(self, error: FrontDeskError) -> None:
        if not isinstance(error, NotFound):
            self._desk.tell(error)
        elif self._draft.pet is not None:
            self.complain("This pet is not on this desk any more. Choose another one.")

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if changed.concerns("pet", "client", "client_contact", "alert"):
            self._read_pet()

    @Slot()
    def _on_taken_blind(self) -> None:
        self.service_field.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(str)
    def _on_nobody(self, text: str) -> None:
        self.pet_field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.complain(f"Nobody found for “{shortened(text)}”. Alt+N: new client and pet.")

    @Slot(str)
    def _on_new_wanted(self, text: str) -> None:
        self.newcomer_wanted.emit(text, None)

    @Slot(str)
    def _on_pet_edited(self, _text: str) -> None:
        self.forget_complaint()
        if self._is_on_its_way():
            self._set(Draft())  # the visit is booked already; these are the letters of the next
        elif self._draft.pet is not None:
            self._set(replace(self._draft, pet=None, acknowledged=False).without_slots())
        else:
            self.show_draft(self._draft)

    @Slot()
    def _focus_step(self) -> None:
        field = self._field_of_step()
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()


def _pet(store: LocalStore, pet_id: PetId, now: datetime) -> PetCard:
    from frontdesk.storage.replica.cards import pet_card  # not for the first day

    return pet_card(store.replica, pet_id, now=now)
