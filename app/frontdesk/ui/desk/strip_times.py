"""The strip's third step: who and when, as typed and as the free times offer it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.domain.wall_clock import business_day, instant_at, running_slot
from frontdesk.ui.calendar.axis import MARK_MINUTES
from frontdesk.ui.desk import strip_says
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.strip_content import StripContent
from frontdesk.ui.desk.strip_draft import Wish
from frontdesk.ui.desk.strip_orders import search_for
from frontdesk.ui.desk.strip_sight import Sight
from frontdesk.ui.desk.strip_words import SlotWords, parse_slot

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import SlotSearch


class TimeStep(StripContent):
    """Understands who and when, asks for free times, and says where they are not what was wished.

    Signals:
        ripe(): Enter was pressed before the answer came; now there is a time to book.
    """

    ripe = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk, window)
        self._asked = 0
        self._book_waits = False
        self._refusal = ""
        self._sight = Sight(self)

    @property
    def must_be_seen(self) -> bool:
        """Whether something is asked that has not been on the screen yet; Enter waits for that."""
        return self._sight.is_awaited

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
        elif self._say_what_is_odd(refusal):
            self._sight.expect()
        elif waits:
            self.ripe.emit()

    def _on_not_searched(self, error: FrontDeskError) -> None:
        self._book_waits = False
        self.complain(str(error))

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
        overbooks = self._shop.may_overbook
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
