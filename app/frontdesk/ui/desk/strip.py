"""The booking strip under the day: pet, service, time, Enter. Never a modal window."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from frontdesk.domain.ids import ResourceId
from frontdesk.ui.calendar.requests import SlotRequest
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.strip_content import KeptDraft, Shop
from frontdesk.ui.desk.strip_draft import DraftPet, Wish
from frontdesk.ui.desk.strip_move import MoveStep

__all__ = ["BookingStrip", "Shop"]


class BookingStrip(MoveStep):
    """Books a visit, or moves one, with the keyboard alone.

    Its steps are one layer each: times, service, pet, booking, moving; here is how a draft begins,
    and the keys. An answer may come after the next key: Enter pressed before it is remembered and
    done then.

    Signals:
        left(): back to the day; the draft stays.
    """

    left = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk, window)
        self.search.left.connect(self.left)
        for widget in (self.pet_field, self.service_field, self.slot_field, self.book_button):
            widget.installEventFilter(self)

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

    @Slot()
    def go_on(self) -> None:
        """Give the keyboard to what is asked next."""
        self._focus_step()

    @Slot()
    def find_slot(self) -> None:
        """Go to the times offered, from the day in the grid on."""
        self.forget_complaint()
        self._propose_words("")
        self._wish_for_any(at=None)
        self._focus_step()
        self._look_for_slots()

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
            self._on_deliberately()
            return True
        if watched is self.slot_field and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.forget_complaint()
            self._propose(1 if key == Qt.Key.Key_Down else -1)
            return True
        return False


def _is_ctrl_enter(event: QKeyEvent) -> bool:
    with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return with_ctrl and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
