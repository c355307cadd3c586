"""The booking strip under the day: pet, service, time, Enter. Never a modal window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.catalogue import Resource, Service
from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.domain.wall_clock import business_day, instant_at
from frontdesk.ui.calendar.requests import SlotRequest
from frontdesk.ui.desk.desk import Desk, Operation
from frontdesk.ui.desk.strip_draft import Draft, DraftPet, Wish, first_names, slot_words, time_words
from frontdesk.ui.desk.strip_orders import order_of, overbooking_of, search_for
from frontdesk.ui.desk.strip_view import StripView
from frontdesk.ui.desk.strip_words import SlotWords, match_services, parse_slot, rank_services
from frontdesk.ui.records.hit_search import HitSearch

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import SlotSearch
    from frontdesk.domain.records import VisitCard
    from frontdesk.storage.replica.commands import Committed
    from frontdesk.storage.replica.search import SearchHit

_UTC = ZoneInfo("UTC")
_SHOWN_MATCHES = 5


@dataclass(frozen=True, slots=True)
class Shop:
    """What the strip needs to know: what is sold, who does it, the clock, the user's right."""

    services: tuple[Service, ...] = ()
    resources: tuple[Resource, ...] = ()
    zone: ZoneInfo = _UTC
    may_overbook: bool = False


class BookingStrip(StripView):
    """Books a visit, or moves one, with the keyboard alone.

    An answer may come after the next key: Enter pressed before it is remembered and done then.

    Signals:
        booked(AppointmentId): the visit is on disk.
        left(): back to the day; the draft stays.
        newcomer_wanted(str, SearchHit|None): a pet nobody knows yet, or one more of a client.
        overbooking_wanted(str): beside another visit, at that time (in words); a reason is needed.
    """

    booked = Signal(object)
    left = Signal()
    newcomer_wanted = Signal(str, object)
    overbooking_wanted = Signal(str)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._shop = Shop()
        self._day = desk.now().date()
        self._draft = Draft()
        self._asked = 0
        self._book_waits = False
        self._is_saving = False
        self._proposal = ""
        self.search = HitSearch(self.pet_field, window, desk, upwards=True)
        self.search.picked.connect(self._on_hit)
        self.search.taken_blind.connect(self._on_taken_blind)
        self.search.nobody_found.connect(self._on_nobody)
        self.search.new_wanted.connect(self._on_new_wanted)
        self.search.passed.connect(self._focus_step)
        self.search.left.connect(self.left)
        self.pet_field.textEdited.connect(self._on_pet_edited)
        self.service_field.textEdited.connect(self._on_service_edited)
        self.service_field.returnPressed.connect(self._on_service_entered)
        self.slot_field.returnPressed.connect(self._on_slot_entered)
        self.book_button.clicked.connect(self._on_slot_entered)
        self.service_field.installEventFilter(self)
        self.slot_field.installEventFilter(self)

    @property
    def draft(self) -> Draft:
        """What is known of the booking so far."""
        return self._draft

    def know(self, shop: Shop) -> None:
        """Take the catalogue."""
        self._shop = shop

    def show_day(self, day: date) -> None:
        """Look for free times from this day on (the day in the grid)."""
        self._day = day

    @Slot()
    def begin(self) -> None:
        """Go on with the draft where it stands, or begin a new one."""
        if self._draft.moves:
            self.clear()
        self.forget_complaint()
        self._focus_step()

    def begin_at(self, request: SlotRequest) -> None:
        """Begin a visit at a time and place chosen in the grid."""
        if self._draft.moves:
            self.clear()
        wish = Wish((request.resource_id,), request.starts_at, exact=True)
        self._set(replace(self._draft, wish=wish).without_slots())
        self._say_wish()
        if self._draft.pet is None and request.typed:
            self.pet_field.setText(request.typed)
            self.search.look_up()
        self._focus_step()
        if not request.typed:
            self._look_for_slots()

    def begin_for(self, pet: DraftPet) -> None:
        """Begin a visit of a pet that is known already."""
        if self._draft.moves:
            self.clear()
        self._take_pet(pet)
        self._focus_step()

    def begin_move(self, visit: VisitCard, card: AppointmentCard) -> None:
        """Look for another time for an existing visit, with the same people and things."""
        self.clear()
        services = tuple(
            each
            for line in visit.services
            for each in self._shop.services
            if each.id == line.service_id
        )
        self.search.settle(card.pet_name)
        self.service_field.setText(card.service_names)
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
        self._look_for_slots()
        self._focus_step()

    @Slot()
    def find_slot(self) -> None:
        """Go to the times offered, from the day in the grid on."""
        self._set(
            replace(self._draft, wish=replace(self._draft.wish, not_before=None, exact=False))
        )
        self._focus_step()
        self._look_for_slots()

    @Slot()
    def clear(self) -> None:
        """Throw the draft away; only after booking, or when the user says so."""
        self.forget_complaint()
        self._book_waits = False
        self._asked += 1
        self._proposal = ""
        self.search.close()
        self.empty_fields()
        self._set(Draft())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves; Up and Down in the time propose others."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if watched is self.slot_field and _is_ctrl_enter(event):
                self._on_overbook()
                return True
            if watched is self.slot_field and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.forget_complaint()
                self._propose(1 if key == Qt.Key.Key_Down else -1)
                return True
        return super().eventFilter(watched, event)

    # -- the pet --------------------------------------------------------------------------------

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
        self.search.settle(f"{pet.name} {pet.client_name.split(' ')[-1]}".strip())
        self._set(replace(self._draft, pet=pet).without_slots())
        self._look_for_slots()

    @Slot()
    def _on_taken_blind(self) -> None:
        self.service_field.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(str)
    def _on_nobody(self, text: str) -> None:
        self.pet_field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.complain(f"Nobody found for “{text}”. Alt+N: new client and pet.")

    @Slot(str)
    def _on_new_wanted(self, text: str) -> None:
        self.newcomer_wanted.emit(text, None)

    @Slot(str)
    def _on_pet_edited(self, _text: str) -> None:
        self.forget_complaint()
        if self._draft.pet is not None:
            self._set(replace(self._draft, pet=None).without_slots())

    # -- the service ----------------------------------------------------------------------------

    @Slot(str)
    def _on_service_edited(self, text: str) -> None:
        """Look for times already while a full code stands there; Enter comes later."""
        self.forget_complaint()
        codes = {service.code.casefold() for service in self._shop.services}
        typed = [part.strip().casefold() for part in text.replace("+", " ").split()]
        if typed and all(part in codes for part in typed):
            self._take_services(text)
            return
        if self._draft.services:
            self._set(replace(self._draft, services=()).without_slots())
        fitting = rank_services(text.split("+")[-1], self._shop.services)[:_SHOWN_MATCHES]
        self.explain("   ".join(f"{each.code} {each.name}" for each in fitting))

    @Slot()
    def _on_service_entered(self) -> None:
        self.forget_complaint()
        if self._take_services(self.service_field.text()):
            self.slot_field.setFocus(Qt.FocusReason.TabFocusReason)
            self.slot_field.selectAll()

    def _take_services(self, text: str) -> bool:
        if self._draft.moves:
            return True
        try:
            services = match_services(text, self._shop.services)
        except InvalidInput as error:
            self.complain(str(error))
            return False
        if services != self._draft.services:
            self._set(replace(self._draft, services=services).without_slots())
            self._look_for_slots()
        return True

    # -- the time -------------------------------------------------------------------------------

    @Slot()
    def _on_slot_entered(self) -> None:
        self.forget_complaint()
        typed = self.slot_field.text().strip()
        if typed and typed != self._proposal and not self._take_slot_words(typed):
            return
        if self._draft.pet is None or not self._draft.services:
            self._book_waits = bool(self.search.waits and self._draft.services)
            if not self._book_waits:
                self._focus_step()
            return
        if self._draft.slot is None:
            self._book_waits = True
            self._look_for_slots()
        else:
            self._save()

    def _take_slot_words(self, text: str) -> bool:
        try:
            words = parse_slot(text, self._shop.resources, today=self._today())
        except InvalidInput as error:
            self.complain(str(error))
            return False
        self._set(replace(self._draft, wish=self._wish(words)).without_slots())
        return True

    def _wish(self, words: SlotWords) -> Wish:
        resources = words.resource_ids or self._draft.wish.resource_ids
        day = words.when.day or self._day
        if words.when.clock is None:
            start = instant_at(day, 0, self._shop.zone) if words.when.day else None
            return Wish(resources, start)
        minute = words.when.clock.hour * 60 + words.when.clock.minute
        return Wish(resources, instant_at(day, minute, self._shop.zone), exact=True)

    def _look_for_slots(self) -> None:
        """Ask for free times once pet and services are known."""
        draft = self._draft
        if draft.pet is None or not draft.services:
            return
        self._asked += 1
        number = self._asked
        not_before = draft.wish.not_before or self._from_the_shown_day()
        self._desk.ask(
            self,
            search_for(draft, not_before),
            lambda found: self._on_slots(number, found),
            self._on_refused,
        )

    def _from_the_shown_day(self) -> datetime:
        start = instant_at(self._day, 0, self._shop.zone)
        return max(start, self._desk.now())

    def _on_slots(self, number: int, found: SlotSearch) -> None:
        if number != self._asked:
            return
        waits, self._book_waits = self._book_waits, False
        self._set(self._draft.with_slots(found.slots))
        self._propose(0)
        if found.reason is not None:
            self.complain(found.reason.words)
        elif not self._draft.wish_met:
            self._say_not_free()
        elif waits and self._may_book_unseen():
            self._save()

    def _may_book_unseen(self) -> bool:
        """Whether Enter came for a time the user had named, or for the first free one."""
        return self._draft.wish.exact or self._draft.wish.not_before is None

    def _propose(self, steps: int) -> None:
        self._set(self._draft.next_choice(steps))
        slot = self._draft.slot
        self._proposal = "" if slot is None else self._words(slot.starts_at)
        if slot is not None:
            self._proposal = slot_words(
                slot, self._names(), zone=self._shop.zone, today=self._today()
            )
        self.slot_field.setText(self._proposal)
        if self.slot_field.hasFocus():
            self.slot_field.selectAll()

    def _say_not_free(self) -> None:
        wish, slot = self._draft.wish.not_before, self._draft.slot
        if wish is None or slot is None:
            return
        self._set(replace(self._draft, wish=replace(self._draft.wish, exact=False)))
        self.complain(
            f"Not free at {self._words(wish)} for {self._draft.duration_min} minutes. "
            f"Next: {self._words(slot.starts_at)}. Enter takes it."
            + (" Ctrl+Enter books it beside the other." if self._shop.may_overbook else "")
        )

    def _say_wish(self) -> None:
        wish = self._draft.wish
        if wish.not_before is None:
            return
        names = [self._names().get(each, "") for each in wish.resource_ids]
        self._proposal = " · ".join([*names, self._words(wish.not_before)])
        self.slot_field.setText(self._proposal)

    # -- booking --------------------------------------------------------------------------------

    def _save(self) -> None:
        self._carry_out(order_of(self._draft))

    def _on_overbook(self) -> None:
        """Ask for a reason to book at the wished time although somebody else is there."""
        wish = self._draft.wish
        if self._draft.moves or self._draft.pet is None or not self._draft.services:
            self._focus_step()
        elif wish.not_before is None or not wish.resource_ids:
            self.complain("Say who and when first, such as: tom 1145. Then Ctrl+Enter.")
        else:
            self.overbooking_wanted.emit(self._words(wish.not_before))

    def book_beside(self, reason: str) -> None:
        """Book at the wished time beside another visit; the login's right is checked."""
        self._carry_out(overbooking_of(self._draft, reason))

    def _carry_out(self, order: Operation) -> None:
        """Do it once, however often Enter is pressed before it is on disk."""
        if not self._is_saving:
            self._is_saving = True
            self._desk.perform(
                self,
                order,
                self._on_booked,
                self._on_refused,
                settles=self._draft.appointment_id,
            )

    def _on_booked(self, committed: Committed) -> None:
        self._is_saving = False
        self.clear()
        for row in committed.changed.rows.get("appointment", ()):
            self.booked.emit(AppointmentId(row))

    def _on_refused(self, error: FrontDeskError) -> None:
        self._is_saving = False
        self._book_waits = False
        self.complain(str(error))

    # -- showing --------------------------------------------------------------------------------

    def _set(self, draft: Draft) -> None:
        self._draft = draft
        self.show_draft(draft)

    @Slot()
    def _focus_step(self) -> None:
        field: QLineEdit = {
            "pet": self.pet_field,
            "service": self.service_field,
            "slot": self.slot_field,
        }[self._draft.step.value]
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    def _names(self) -> dict[ResourceId, str]:
        return first_names({each.id: each.name for each in self._shop.resources})

    def _words(self, moment: datetime) -> str:
        return time_words(moment, zone=self._shop.zone, today=self._today())

    def _today(self) -> date:
        return business_day(self._desk.now(), self._shop.zone)


def _is_ctrl_enter(event: QKeyEvent) -> bool:
    with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return with_ctrl and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
