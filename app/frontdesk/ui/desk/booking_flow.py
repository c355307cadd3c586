"""The way of a booking: from a key, a cell, a pet or a newcomer to the visit in the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.errors import BugError, FrontDeskError, NotFound
from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.calendar.requests import SlotRequest
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.foot import Foot
from frontdesk.ui.desk.reason_bar import CANCEL_REASONS, OVERBOOK_REASONS
from frontdesk.ui.desk.rights import Rights
from frontdesk.ui.desk.strip_draft import DraftPet, draft_pet
from frontdesk.ui.desk.visit_actions import VisitActions

if TYPE_CHECKING:
    from frontdesk.domain.records import PetCard, VisitCard
    from frontdesk.storage.replica.search import SearchHit
    from frontdesk.storage.replica.store import LocalStore


class BookingFlow(QObject):
    """Leads through strip, newcomer's form and questions, and back to the day.

    Signals:
        visit_booked(VisitCard): it is on disk; the day it lies on is wanted.
    """

    visit_booked = Signal(object)

    def __init__(
        self, desk: Desk, foot: Foot, grid: DayGrid, visit: VisitActions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._foot, self._grid, self._visit = desk, foot, grid, visit
        self._rights = Rights()
        strip = foot.strip
        strip.booked.connect(self._on_booked)
        strip.left.connect(self.to_the_day)
        strip.newcomer_wanted.connect(self.take_in)
        strip.deliberately_wanted.connect(self._on_deliberately_wanted)
        strip.obstacle_named.connect(foot.reason.restate)
        foot.newcomer_added.connect(self._on_newcomer_added)
        foot.newcomer_left.connect(self.new_visit)
        foot.reason.left.connect(self.to_the_day)
        foot.held.left.connect(self.to_the_day)
        grid.slot_activated.connect(self._on_slot)
        visit.cancel_wanted.connect(self._on_cancel_wanted)
        visit.move_wanted.connect(self._on_move_wanted)

    @Slot()
    def to_the_day(self) -> None:
        """Give the keyboard back to the day; drafts stay."""
        self._foot.strip.search.close()
        self._foot.show_strip()
        self._grid.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def new_visit(self) -> None:
        """Begin a booking, or go on with the draft."""
        self._foot.show_strip()
        self._foot.strip.begin()

    @Slot()
    def find_slot(self) -> None:
        """Propose the first free times from the day in the grid on."""
        self._foot.show_strip()
        self._foot.strip.find_slot()

    def allow(self, rights: Rights) -> None:
        """Take what may be done by who is at the desk."""
        self._rights = rights

    @Slot(str, object)
    def take_in(self, text: str, client: SearchHit | None) -> None:
        """Ask for a new client and pet, or one more pet of a client."""
        needed = ("pet.write",) if client is not None else ("client.write", "pet.write")
        refusal = self._rights.refusal(*needed)
        if refusal and not self._desk.asks_others:
            self._desk.refused.emit(f"Your role may not add clients and pets. {refusal}")
            return
        self._foot.show_newcomer()
        self._foot.newcomer.begin(text, client)

    @Slot()
    def take_in_anybody(self) -> None:
        """Ask for a new client and pet."""
        self.take_in("", None)

    @Slot(object)
    def book_for(self, pet: PetCard) -> None:
        """Begin a booking of a pet that is shown."""
        self._foot.show_strip()
        self._foot.strip.begin_for(draft_pet(pet))

    @Slot()
    def walk_in(self) -> None:
        """Begin with a pet that stands at the counter without a booking."""
        self._foot.show_strip()
        self._foot.strip.begin_walk_in()

    @Slot(object)
    def _on_slot(self, request: SlotRequest) -> None:
        self._foot.show_strip()
        self._foot.strip.begin_at(request)

    @Slot(object)
    def _on_newcomer_added(self, pet: DraftPet) -> None:
        self._foot.show_strip()
        self._foot.strip.go_on_with(pet)

    @Slot(object)
    def _on_booked(self, appointment_id: AppointmentId) -> None:
        self.to_the_day()
        self._desk.ask(
            self,
            lambda store: _visit(store, appointment_id),
            self.visit_booked.emit,
            self._on_unread,
        )

    def _on_unread(self, error: FrontDeskError) -> None:
        """Say nothing of a visit that the server has refused already: its ghost tells."""
        if not isinstance(error, NotFound | BugError):  # a bug has its own report
            self._desk.tell(error)

    @Slot(object)
    def _on_cancel_wanted(self, card: AppointmentCard) -> None:
        self._foot.reason.ask(
            f"Cancel the visit of {card.pet_name or 'this pet'}?",
            "&Cancel visit ↵",
            CANCEL_REASONS,
            lambda reason: self._visit.cancel_because(card, reason),
            no="&Keep visit",
        )

    @Slot(str)
    def _on_deliberately_wanted(self, question: str) -> None:
        self._foot.reason.ask(
            question,
            "&Yes ↵",
            OVERBOOK_REASONS,
            self._foot.strip.take_deliberately,
            no="&No",
        )

    @Slot(object)
    def _on_move_wanted(self, card: AppointmentCard) -> None:
        self._desk.ask(
            self,
            lambda store: _visit(store, card.id),
            lambda visit: self._begin_move(visit, card),
        )

    def _begin_move(self, visit: VisitCard, card: AppointmentCard) -> None:
        self._foot.show_strip()
        self._foot.strip.begin_move(visit, card)


def _visit(store: LocalStore, appointment_id: AppointmentId) -> VisitCard:
    from frontdesk.storage.replica.cards import appointment_card  # not for the first day

    return appointment_card(store.replica, appointment_id)
