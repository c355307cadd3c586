"""What stands in the strip: the draft with the words typed for it, and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from frontdesk.domain.catalogue import Resource, Service
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.domain.wall_clock import business_day
from frontdesk.domain.who_may import SOMEBODY
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.strip_draft import Draft, first_names, slot_words, time_words
from frontdesk.ui.desk.strip_view import StripView

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Shop:
    """What the strip needs to know: what is sold, who does it, the clock, the user's rights.

    `no_overbooking` and `no_booking` say who may it instead, empty where the user may; with
    `asks_others` somebody who may can be asked.
    """

    services: tuple[Service, ...] = ()
    resources: tuple[Resource, ...] = ()
    zone: ZoneInfo = _UTC
    no_overbooking: str = SOMEBODY
    no_booking: str = ""
    asks_others: bool = False

    @property
    def may_overbook(self) -> bool:
        """Whether a taken or closed time may be had, if need be by somebody else's leave."""
        return not self.no_overbooking or self.asks_others


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it can be put away and taken back: with what was typed, letter for letter.

    `slot_text` is empty where the strip had proposed the words itself. `begun_at` is UTC.
    """

    draft: Draft
    pet_text: str
    service_text: str
    slot_text: str
    begun_at: datetime

    @property
    def id(self) -> AppointmentId:
        """What tells it from other drafts."""
        return self.draft.visit_id

    @property
    def is_worth_keeping(self) -> bool:
        """Whether somebody typed or chose something in it, a place in the day apart."""
        typed = any(text.strip() for text in (self.pet_text, self.service_text, self.slot_text))
        return typed or self.draft.pet is not None or bool(self.draft.services)


class StripContent(StripView):
    """Holds the draft; the strip's steps are done elsewhere.

    Signals:
        edited(): the draft or its words are different now.
    """

    edited = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._shop = Shop()
        self._day = desk.now().date()
        self._draft = Draft()
        self._begun_at: datetime | None = None
        self._proposal = ""
        self._service_words = ""
        self._saving: KeptDraft | None = None
        for field in (self.pet_field, self.service_field, self.slot_field):
            field.textChanged.connect(self._on_words_changed)

    @property
    def draft(self) -> Draft:
        """What is known of the booking so far."""
        return self._draft

    def know(self, shop: Shop) -> None:
        """Take the catalogue and what the user may do."""
        self._shop = shop
        self.allow_booking(shop.no_booking)
        self.show_draft(self._draft)

    def show_day(self, day: date) -> None:
        """Look for free times from this day on (the day in the grid)."""
        self._day = day
        if not self._shows_proposal():
            return
        if self._draft.slot is not None:
            self._show_proposal()
        else:
            self._say_wish()

    def kept(self) -> KeptDraft | None:
        """Return the draft as it would be put away; None when there is nothing in it."""
        typed = "" if self._shows_proposal() else self.slot_field.text()
        kept = KeptDraft(
            self._draft,
            self.pet_field.text(),
            self.service_field.text(),
            typed,
            self._begun_at or self._desk.now(),
        )
        return kept if kept.is_worth_keeping else None

    def _is_on_its_way(self) -> bool:
        """Whether what stands here is being written to the disk."""
        return self._saving is not None and self._saving.id == self._draft.visit_id

    def _set(self, draft: Draft) -> None:
        self._draft = draft
        self.show_draft(draft)
        self._note_edit()

    def _on_words_changed(self, _text: str) -> None:
        self._note_edit()

    def _note_edit(self) -> None:
        if self.kept() is None:
            self._begun_at = None
        elif self._begun_at is None:
            self._begun_at = self._desk.now()
        self.edited.emit()

    # -- the time's words -----------------------------------------------------------------------

    def _shows_proposal(self) -> bool:
        """Whether the words in the time's field are the strip's own."""
        return self.slot_field.text() in ("", self._proposal)

    def _show_proposal(self) -> None:
        slot = self._draft.slot
        words = "" if slot is None else self._slot_words()
        self._propose_words(words)

    def _propose_words(self, words: str) -> None:
        self._proposal = words
        self.slot_field.setText(words)
        self.slot_field.setCursorPosition(0)
        if self.slot_field.hasFocus():
            self.slot_field.selectAll()

    def _slot_words(self) -> str:
        slot = self._draft.slot
        if slot is None:
            return ""
        return slot_words(
            slot, self._names(), zone=self._shop.zone, today=self._today(), shown=self._day
        )

    def _say_wish(self) -> None:
        """Put a place chosen in the grid into the time's field."""
        wish = self._draft.wish
        if wish.not_before is None:
            return
        names = [self._names().get(each, "") for each in wish.resource_ids]
        self._propose_words(" · ".join([*names, self._words(wish.not_before)]))

    def _show_services(self) -> None:
        """Say the services by name: a code of two letters may have meant another one."""
        self._service_words = " + ".join(each.name for each in self._draft.services)
        self.service_field.setText(self._service_words)
        self.service_field.setCursorPosition(0)

    def _empty(self, draft: Draft) -> None:
        """Begin with another draft and nothing typed."""
        self._draft = draft
        self._proposal = self._service_words = ""
        self.empty_fields()
        self._set(draft)

    def _wish_for_any(self, *, at: datetime | None) -> None:
        """Keep who is wished, and no longer insist on the time."""
        wish = replace(self._draft.wish, not_before=at, exact=False)
        self._set(replace(self._draft, wish=wish))

    def _field_of_step(self) -> QLineEdit:
        return {
            "pet": self.pet_field,
            "service": self.service_field,
            "slot": self.slot_field,
        }[self._draft.step.value]

    def _names(self) -> dict[ResourceId, str]:
        return first_names({each.id: each.name for each in self._shop.resources})

    def _words(self, moment: datetime) -> str:
        return time_words(moment, zone=self._shop.zone, today=self._today(), shown=self._day)

    def _today(self) -> date:
        return business_day(self._desk.now(), self._shop.zone)
