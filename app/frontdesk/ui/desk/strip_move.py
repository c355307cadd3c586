"""The strip for a visit that exists: it is moved, and not booked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.desk.strip_booking import BookingStep
from frontdesk.ui.desk.strip_content import KeptDraft
from frontdesk.ui.desk.strip_draft import Draft, DraftPet, Wish

if TYPE_CHECKING:
    from frontdesk.domain.records import VisitCard
    from frontdesk.storage.replica.store import LocalStore


class MoveStep(BookingStep):
    """Puts a visit to be moved into the strip, and reads where it stands by now."""

    def put_away(self) -> None:
        """Make room for another draft; what somebody typed is handed over by `set_aside`."""
        kept = self.kept()
        is_on_its_way = self._is_on_its_way()
        self.clear()
        if kept is not None and not is_on_its_way and not _is_untouched_move(kept):
            self.set_aside.emit(kept)

    def begin_move(self, visit: VisitCard, card: AppointmentCard) -> None:
        """Look for another time for an existing visit, with the same people and things."""
        self.put_away()
        services = tuple(
            each
            for line in visit.services
            for each in self._shop.services
            if each.id == line.service_id
        )
        held = tuple(claim.resource_id for claim in visit.claims)
        self._set(
            Draft(
                DraftPet(card.pet_id, card.pet_name, card.client_id, card.client_name, card.phone),
                services,
                Wish(held),
                appointment_id=visit.id,
                minutes=int((card.ends_at - card.starts_at).total_seconds() // 60),
                held=held,
                stands_at=card.starts_at,
            )
        )
        self.search.settle(card.pet_name)
        self.service_field.setText(card.service_names)
        self._look_for_slots()
        self._focus_step()

    def _read_visit(self, visit_id: AppointmentId) -> None:
        """Read where the visit to be moved stands by now."""
        self._desk.ask(
            self,
            lambda store: _visit(store, visit_id),
            self._on_visit_read,
            self._on_not_searched,
        )

    def _on_visit_read(self, visit: VisitCard) -> None:
        if visit.id != self._draft.appointment_id:
            return
        held = tuple(claim.resource_id for claim in visit.claims)
        wished = held if self._draft.wish.resource_ids == self._draft.held else None
        wish = replace(self._draft.wish, resource_ids=wished or self._draft.wish.resource_ids)
        minutes = int((visit.ends_at - visit.starts_at).total_seconds() // 60)
        self._set(
            replace(
                self._draft, held=held, wish=wish, stands_at=visit.starts_at, minutes=minutes
            ).without_slots()
        )
        self._look_for_slots()


def _visit(store: LocalStore, visit_id: AppointmentId) -> VisitCard:
    from frontdesk.storage.replica.cards import appointment_card  # not for the first day

    return appointment_card(store.replica, visit_id)


def _is_untouched_move(kept: KeptDraft) -> bool:
    """Whether nothing would be lost but that somebody had pressed the key for moving."""
    draft = kept.draft
    wished = draft.wish.not_before is not None or draft.wish.resource_ids != draft.held
    return draft.moves and not kept.slot_text and not wished
