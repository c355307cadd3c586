"""The booking strip under the day: pet, service, time, Enter. Never a modal window."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import FrontDeskError, InvalidInput, NotFound, ResourceTaken
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId
from frontdesk.domain.wall_clock import business_day, instant_at, running_slot
from frontdesk.ui.calendar.axis import MARK_MINUTES
from frontdesk.ui.calendar.requests import SlotRequest
from frontdesk.ui.desk import strip_says
from frontdesk.ui.desk.desk import Desk, Operation
from frontdesk.ui.desk.strip_content import KeptDraft, Shop, StripContent
from frontdesk.ui.desk.strip_draft import Draft, DraftPet, Wish, draft_pet
from frontdesk.ui.desk.strip_orders import order_of, overbooking_of, search_for
from frontdesk.ui.desk.strip_words import (
    SlotWords,
    match_services,
    parse_slot,
    rank_services,
    shortened,
)
from frontdesk.ui.records.hit_search import HitSearch

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import SlotSearch
    from frontdesk.domain.records import PetCard, VisitCard
    from frontdesk.storage.replica.commands import Committed
    from frontdesk.storage.replica.search import SearchHit
    from frontdesk.storage.replica.store import LocalStore

__all__ = ["BookingStrip", "Shop"]

_SHOWN_MATCHES = 5


class BookingStrip(StripContent):
    """Books a visit, or moves one, with the keyboard alone.

    An answer may come after the next key: Enter pressed before it is remembered and done then.

    Signals:
        booked(AppointmentId): the visit is on disk.
        left(): back to the day; the draft stays.
        set_aside(KeptDraft): another draft takes its place; this one must not be lost.
        newcomer_wanted(str, SearchHit|None): a pet nobody knows yet, or one more of a client.
        overbooking_wanted(str): beside another visit, at that time (in words); a reason is needed.
    """

    booked = Signal(object)
    left = Signal()
    set_aside = Signal(object)
    newcomer_wanted = Signal(str, object)
    overbooking_wanted = Signal(str)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk, window)
        self._asked = 0
        self._book_waits = False
        self._refusal = ""
        self._saving: KeptDraft | None = None
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
        for widget in (self.pet_field, self.service_field, self.slot_field, self.book_button):
            widget.installEventFilter(self)
        desk.changed.connect(self._on_changed)

    @property
    def is_saving(self) -> bool:
        """Whether a booking is on its way to the disk."""
        return self._saving is not None

    # -- beginning and putting away -------------------------------------------------------------

    @Slot()
    def begin(self) -> None:
        """Go on with the draft where it stands, or begin a new one."""
        if self._draft.moves or self._draft.walk_in:
            self.put_away()
        self.forget_complaint()
        self._focus_step()

    @Slot()
    def begin_walk_in(self) -> None:
        """Begin, or go on, with a visit of a pet that stands at the counter."""
        if not self._draft.walk_in:
            self.put_away()
            self._set(replace(self._draft, walk_in=True))
        self.forget_complaint()
        self._focus_step()

    def begin_at(self, request: SlotRequest) -> None:
        """Begin a visit at a time and place chosen in the grid, or give the draft that time.

        Letters typed there name another pet: then it is another visit.
        """
        if request.typed:
            self.put_away()
        minutes = self._draft.minutes
        if request.ends_at is not None and not self._draft.moves:
            minutes = int((request.ends_at - request.starts_at).total_seconds() // 60)
        wish = Wish(self._taken_with(request.resource_id), request.starts_at, exact=True)
        self._set(replace(self._draft, wish=wish, minutes=minutes).without_slots())
        self._say_wish()
        if request.typed:
            self.pet_field.setText(request.typed)
            self.search.look_up()
            # Not by a shortcut: that would select the first letter, and the second replace it.
            self.pet_field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.pet_field.end(False)
            return
        self._focus_step()
        self._look_for_slots()

    def _taken_with(self, chosen: ResourceId) -> tuple[ResourceId, ...]:
        """Return a column chosen in the grid, with what else a visit to be moved occupies."""
        kinds = {each.id: each.kind for each in self._shop.resources}
        others = (each for each in self._draft.held if kinds.get(each) != kinds.get(chosen))
        return (chosen, *others)

    def begin_for(self, pet: DraftPet) -> None:
        """Begin a visit of a pet that is known already."""
        present = self._draft.pet
        if self._draft.moves or (present is not None and present.id != pet.id):
            self.put_away()
        self.go_on_with(pet)

    def go_on_with(self, pet: DraftPet) -> None:
        """Take a pet for the draft that stands here."""
        if self._draft.moves:
            self.put_away()
        self._take_pet(pet)
        self._focus_step()

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

    def take_back(self, kept: KeptDraft) -> None:
        """Go on with a draft that was put away; what stands here is put away for it."""
        self.put_away()
        self._set(kept.draft.without_slots())
        if kept.draft.pet is None:
            self.pet_field.setText(kept.pet_text)
        else:
            self.search.settle(kept.pet_text)
        self.service_field.setText(kept.service_text)
        if kept.draft.services:
            self._service_words = kept.service_text
        self._say_wish()
        if kept.slot_text:
            self.slot_field.setText(kept.slot_text)
        self._begun_at = kept.begun_at
        self._read_pet()
        if kept.draft.appointment_id is None:
            self._look_for_slots()
        else:
            self._read_visit(kept.draft.appointment_id)

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

    @Slot()
    def go_on(self) -> None:
        """Give the keyboard to what is asked next."""
        self._focus_step()

    def put_away(self) -> None:
        """Make room for another draft; what somebody typed is handed over by `set_aside`."""
        kept = self.kept()
        is_on_its_way = self._saving is not None and self._saving.id == self._draft.visit_id
        self.clear()
        if kept is not None and not is_on_its_way and not _is_untouched_move(kept):
            self.set_aside.emit(kept)

    @Slot()
    def find_slot(self) -> None:
        """Go to the times offered, from the day in the grid on."""
        self.forget_complaint()
        self._propose_words("")
        self._wish_for_any(at=None)
        self._focus_step()
        self._look_for_slots()

    @Slot()
    def clear(self) -> None:
        """Throw the draft away; only after booking, or when the user says so."""
        self.forget_complaint()
        self._book_waits = False
        self._asked += 1
        self.search.settle("")
        self._empty(Draft())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves; Up and Down in the time propose others; a held Enter is one Enter."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(watched, event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.isAutoRepeat():
            return True
        if watched is self.pet_field:
            return False  # its search knows the other keys
        if key == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        if watched is self.book_button and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_slot_entered()
            return True
        if watched is self.slot_field and _is_ctrl_enter(event):
            self._on_overbook()
            return True
        if watched is self.slot_field and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.forget_complaint()
            self._propose(1 if key == Qt.Key.Key_Down else -1)
            return True
        return False

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
        if self._saving is not None and self._saving.id == self._draft.visit_id:
            self._set(Draft())  # the visit is booked already; these are the letters of the next
        elif self._draft.pet is not None:
            self._set(replace(self._draft, pet=None, acknowledged=False).without_slots())

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
            self._set(replace(self._draft, services=(), minutes=None).without_slots())
        fitting = rank_services(text.split("+")[-1], self._shop.services)[:_SHOWN_MATCHES]
        self.explain("   ".join(f"{each.code} {each.name}" for each in fitting))

    @Slot()
    def _on_service_entered(self) -> None:
        self.forget_complaint()
        if self._take_services(self.service_field.text()):
            self._show_services()
            self.slot_field.setFocus(Qt.FocusReason.TabFocusReason)
            self.slot_field.selectAll()

    def _take_services(self, text: str) -> bool:
        said_already = bool(self._draft.services) and text == self._service_words
        if self._draft.moves or said_already:
            return True
        try:
            services = match_services(text, self._shop.services)
        except InvalidInput as error:
            self.complain(str(error))
            return False
        if services != self._draft.services:
            minutes = self._draft.minutes if not self._draft.services else None
            self._set(replace(self._draft, services=services, minutes=minutes).without_slots())
            self._look_for_slots()
        return True

    # -- the time -------------------------------------------------------------------------------

    @Slot()
    def _on_slot_entered(self) -> None:
        self.forget_complaint()
        typed = self.slot_field.text().strip()
        unseen = True
        if typed != self._proposal.strip():
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

    def _take_slot_words(self, text: str) -> bool | None:
        """Understand who and when; whether a time was named, None when nothing was understood."""
        try:
            words = parse_slot(text, self._shop.resources, today=self._today())
        except InvalidInput as error:
            self.complain(str(error))
            return None
        minutes = self._minutes(words)
        wish = self._wish(words) if text and not words.steps else self._same_wish(text)
        self._set(replace(self._draft, wish=wish, minutes=minutes).without_slots())
        self._proposal = self.slot_field.text()
        return words.when.clock is not None

    def _minutes(self, words: SlotWords) -> int | None:
        if words.steps:
            length = self._draft.duration_min + words.steps * MARK_MINUTES
            return max(MARK_MINUTES, length)
        return words.minutes or self._draft.minutes

    def _same_wish(self, text: str) -> Wish:
        """Return what is wished when only a length was said, or nothing: then anybody will do."""
        slot = self._draft.slot
        if not text:
            return Wish()
        if slot is None:
            return self._draft.wish
        return Wish(slot.resource_ids, slot.starts_at, exact=True)

    def _wish(self, words: SlotWords) -> Wish:
        resources = words.resource_ids or self._draft.wish.resource_ids
        day = words.when.day or self._day
        if words.when.clock is None:
            start = instant_at(day, 0, self._shop.zone) if words.when.day else None
            return Wish(resources, start)
        minute = words.when.clock.hour * 60 + words.when.clock.minute
        begins = instant_at(day, minute, self._shop.zone)
        return Wish(resources, begins, exact=True, typed=True)

    def _look_for_slots(self) -> None:
        """Ask for free times once pet and services are known."""
        draft = self._draft
        if draft.pet is None or not draft.services:
            return
        self._asked += 1
        number = self._asked
        not_before = draft.wish.not_before or self._soonest()
        self._desk.ask(
            self,
            search_for(draft, not_before, now=self._desk.now()),
            lambda found: self._on_slots(number, found),
            self._on_not_searched,
        )

    def _soonest(self) -> datetime:
        """Return from when on times are offered if none was named."""
        if self._draft.walk_in:
            return running_slot(self._desk.now(), self._shop.zone, MARK_MINUTES)
        start = instant_at(self._day, 0, self._shop.zone)
        return max(start, self._desk.now())

    def _on_slots(self, number: int, found: SlotSearch) -> None:
        if number != self._asked:
            return
        waits, self._book_waits = self._book_waits, False
        refusal, self._refusal = self._refusal, ""
        self._set(self._draft.with_slots(found.slots))
        if self._shows_proposal():
            self._show_proposal()
        if self._draft.pet is not None and self._draft.pet.has_died:
            return
        if found.reason is not None:
            self.complain(found.reason.words)
        elif not self._say_what_is_odd(refusal) and waits:
            self._save()

    def _say_what_is_odd(self, refusal: str) -> bool:
        """Tell when the proposal is not what was asked for; it must be seen before Enter."""
        wish, slot = self._draft.wish, self._draft.slot
        if slot is None:
            return True
        oddity = self._oddity(slot.starts_at)
        if oddity and refusal:
            oddity = strip_says.refused(refusal, self._words(slot.starts_at))
        if oddity:
            self.complain(oddity)
            return True
        return not (wish.exact or wish.not_before is None)

    def _oddity(self, starts: datetime) -> str:
        wish, now = self._draft.wish, self._desk.now()
        overbooks = self._shop.may_overbook and not self._draft.moves
        following = self._words(starts)
        if not self._draft.wish_met and wish.not_before is not None:
            self._wish_for_any(at=wish.not_before)
            wished = self._words(wish.not_before)
            return strip_says.not_free(wished, self._draft, following, may_overbook=overbooks)
        if self._draft.walk_in and wish.not_before is None and starts > now:
            is_today = business_day(starts, self._shop.zone) == self._today()
            say = strip_says.not_now if is_today else strip_says.not_today
            return say(following, may_overbook=overbooks)
        is_over = starts <= now - timedelta(minutes=MARK_MINUTES)
        return strip_says.is_over(following) if wish.typed and is_over else ""

    def _propose(self, steps: int) -> None:
        self._set(self._draft.next_choice(steps))
        self._show_proposal()

    # -- booking --------------------------------------------------------------------------------

    def _save(self) -> None:
        draft = self._draft
        if not self._shop.may_book:
            self.complain("Your role may look, but not book; ask a manager.")
        elif draft.pet is not None and draft.pet.has_died and not draft.moves:
            self.complain(f"{draft.pet.name} has died; it cannot be booked.")
        elif draft.unread_stop and draft.pet is not None:
            self._set(replace(draft, acknowledged=True))
            self.complain(strip_says.stop_words(draft.pet.warning))
        else:
            self._carry_out(order_of(draft, now=self._desk.now()))

    def _on_overbook(self) -> None:
        """Ask for a reason to book at the wished time although somebody else is there."""
        if self._draft.moves or self._draft.pet is None or not self._draft.services:
            self._focus_step()
            return
        typed = self.slot_field.text().strip()
        if typed != self._proposal.strip() and self._take_slot_words(typed) is None:
            return
        moment = self._moment_to_overbook()
        if moment is None:
            self.complain("Say who and when first, such as: tom 1145. Then Ctrl+Enter.")
        elif self._draft.unread_stop:
            self._save()  # what stands against the pet comes first
        else:
            self.overbooking_wanted.emit(self._words(moment))

    def _moment_to_overbook(self) -> datetime | None:
        wish = self._draft.wish
        if self._draft.walk_in and (wish.resource_ids or self._draft.slot is not None):
            return wish.not_before or self._soonest()
        return wish.not_before if wish.resource_ids else None

    def book_beside(self, reason: str) -> None:
        """Book at the wished time beside another visit; the login's right is checked."""
        moment = self._moment_to_overbook()
        if moment is not None:
            self._carry_out(overbooking_of(self._draft, moment, reason, now=self._desk.now()))

    def _carry_out(self, order: Operation) -> None:
        """Do it once, however often Enter is pressed before it is on disk."""
        if self._saving is None:
            self._saving = self.kept()
            self._desk.perform(
                self,
                order,
                self._on_booked,
                self._on_refused,
                settles=self._draft.appointment_id,
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

    def _on_not_searched(self, error: FrontDeskError) -> None:
        self._book_waits = False
        self.complain(str(error))

    @Slot()
    def _focus_step(self) -> None:
        field = self._field_of_step()
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()


def _visit(store: LocalStore, visit_id: AppointmentId) -> VisitCard:
    from frontdesk.storage.replica.cards import appointment_card  # not for the first day

    return appointment_card(store.replica, visit_id)


def _pet(store: LocalStore, pet_id: PetId, now: datetime) -> PetCard:
    from frontdesk.storage.replica.cards import pet_card  # not for the first day

    return pet_card(store.replica, pet_id, now=now)


def _is_untouched_move(kept: KeptDraft) -> bool:
    """Whether nothing would be lost but that somebody had pressed the key for moving."""
    draft = kept.draft
    wished = draft.wish.not_before is not None or draft.wish.resource_ids != draft.held
    return draft.moves and not kept.slot_text and not wished


def _is_ctrl_enter(event: QKeyEvent) -> bool:
    with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return with_ctrl and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
