"""The strip's Enter: the visit is booked, taken in or moved, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from frontdesk.domain.errors import FrontDeskError, ResourceTaken
from frontdesk.ui.desk import strip_says
from frontdesk.ui.desk.desk import Desk, Operation
from frontdesk.ui.desk.lent_right import Plea
from frontdesk.ui.desk.strip_draft import Draft, Step
from frontdesk.ui.desk.strip_orders import Order, deliberate_order_of, order_of
from frontdesk.ui.desk.strip_pet import PetStep

if TYPE_CHECKING:
    from frontdesk.storage.replica.commands import Committed
    from frontdesk.storage.replica.store import LocalStore


_NO_PLEA = Plea()


class BookingStep(PetStep):
    """Takes Enter for what stands in the strip, and brings it to the disk.

    Signals:
        booked(AppointmentId): the visit is on disk.
        set_aside(KeptDraft): another draft takes its place; this one must not be lost.
        deliberately_wanted(str): the question about a time that a rule stands against; a reason is
            needed.
        obstacle_named(str, str): that question, and the same one with what stands against the time.
    """

    booked = Signal(object)
    set_aside = Signal(object)
    deliberately_wanted = Signal(str)
    obstacle_named = Signal(str, str)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk, window)
        self.slot_field.returnPressed.connect(self._on_slot_entered)
        self.book_button.clicked.connect(self._on_slot_entered)
        self.ripe.connect(self._save)

    @property
    def is_saving(self) -> bool:
        """Whether a booking is on its way to the disk."""
        return self._saving is not None

    @Slot()
    def _on_slot_entered(self) -> None:
        typed = self.slot_field.text().strip()
        is_new = typed != self._proposal.strip()
        if self.must_be_seen and not is_new:
            return  # pressed before what is asked could be read
        self.forget_complaint()
        unseen = True
        if is_new:
            named_time = self._take_slot_words(typed)
            if named_time is None:
                return
            unseen = named_time
        if self._draft.pet is None or not self._draft.services:
            self._book_waits = bool(self.search.waits and self._draft.services and unseen)
            if not self._book_waits:
                self._focus_step()
            return
        if self._draft.slot is None:
            self._book_waits = unseen
            self._look_for_slots()
        else:
            self._save()

    def _save(self) -> None:
        draft = self._draft
        if self._shop.no_booking and not self._shop.asks_others:
            self.complain(f"Your role may look, but not book. {self._shop.no_booking}")
        elif draft.pet is not None and draft.pet.has_died and not draft.moves:
            self.complain(f"{draft.pet.name} has died; it cannot be booked.")
        elif draft.unread_stop and draft.pet is not None:
            self._set(replace(draft, acknowledged=True))
            self.complain(strip_says.stop_words(draft.pet.warning))
            self._sight.expect()
        else:
            self._carry_out(order_of(draft, now=self._desk.now()))

    def _on_deliberately(self) -> None:
        """Ask for a reason to take the wished time although it is taken or closed."""
        if self._draft.step is not Step.SLOT:
            self._focus_step()
            return
        if not self._shop.may_overbook:
            who = self._shop.no_overbooking
            self.complain(f"Your role may not take a taken or closed time. {who}")
            return
        typed = self.slot_field.text().strip()
        is_new = typed != self._proposal.strip()
        if (self.must_be_seen and not is_new) or (is_new and self._take_slot_words(typed) is None):
            return
        moment = self._wished_moment()
        if moment is None:
            self.complain("Say who and when first, such as: tom 1145. Then Ctrl+Enter.")
        elif self._draft.unread_stop:
            self._save()  # what stands against the pet comes first
        else:
            question = strip_says.deliberately(self._words(moment), self._draft)
            self.deliberately_wanted.emit(question)
            self._name_obstacle(moment, question)

    def _name_obstacle(self, moment: datetime, question: str) -> None:
        """Say in the question what stands against the time, as soon as that is read."""
        draft, when = self._draft, self._words(moment)
        kinds = {each.id: each.kind for each in self._shop.resources}
        tried = deliberate_order_of(draft, moment, "", kinds=kinds, now=self._desk.now())

        def known(against: FrontDeskError | None) -> None:
            self.obstacle_named.emit(question, strip_says.deliberately(when, draft, against))

        self._desk.ask(self, lambda store: _refusal_of(tried, store), known)

    def _wished_moment(self) -> datetime | None:
        wish = self._draft.wish
        if self._draft.walk_in and (wish.resource_ids or self._draft.slot is not None):
            return wish.not_before or self._soonest()
        return wish.not_before if wish.resource_ids else None

    def take_deliberately(self, reason: str) -> None:
        """Book at the wished time, or move there, for a reason; the login's right is checked."""
        moment = self._wished_moment()
        if moment is None:
            return
        kinds = {each.id: each.kind for each in self._shop.resources}
        now = self._desk.now()
        order = deliberate_order_of(self._draft, moment, reason, kinds=kinds, now=now)
        what = strip_says.deliberately(self._words(moment), self._draft)
        self._carry_out(order, Plea(what, reason))

    def _carry_out(self, order: Operation, plea: Plea = _NO_PLEA) -> None:
        """Do it once, however often Enter is pressed before it is on disk."""
        if self._saving is None:
            self._saving = self.kept()
            self._desk.perform(
                self,
                order,
                self._on_booked,
                self._on_refused,
                settles=self._draft.appointment_id,
                plea=plea,
            )

    def _on_booked(self, _committed: Committed) -> None:
        saved, self._saving = self._saving, None
        if saved is None or saved.id != self._draft.visit_id:
            return  # somebody began the next one meanwhile; it stays
        self.clear()
        self.booked.emit(saved.draft.appointment_id or saved.id)

    def _on_refused(self, error: FrontDeskError) -> None:
        saved, self._saving = self._saving, None
        if saved is not None and saved.id != self._draft.visit_id:
            self.set_aside.emit(saved)
            self._desk.tell(error)
            return
        self._book_waits = False
        self.complain(str(error))
        if isinstance(error, ResourceTaken):
            self._refusal = str(error)
            self._look_for_slots()  # what is offered was found before somebody took it

    @Slot()
    def clear(self) -> None:
        """Throw the draft away; only after booking, or when the user says so."""
        self.forget_complaint()
        self._book_waits = False
        self._asked += 1
        self.search.settle("")
        self._empty(Draft())


def _refusal_of(order: Order, store: LocalStore) -> FrontDeskError | None:
    """Return why an operation would be refused; nothing is written."""
    try:
        order(store)
    except FrontDeskError as refusal:
        return refusal
    return None
