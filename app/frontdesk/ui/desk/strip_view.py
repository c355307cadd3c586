"""The strip's fields and its line of words; what they mean is `strip`'s business."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.agenda import Severity
from frontdesk.ui.desk.strip_draft import Draft, Step
from frontdesk.ui.desk.strip_line import StripLine
from frontdesk.ui.desk.strip_words import one_line
from frontdesk.ui.widgets.labels import strong
from frontdesk.ui.widgets.marking import mark

_HINTS = {
    Step.PET: (
        "Pet and client: parts of both in any order, a phone number, a chip",
        "Pet and client, a phone number, a chip",
    ),
    Step.SERVICE: ("Service: its code or name; several with +", "Code or name; several with +"),
    Step.SLOT: (
        "{enter}. ↑ ↓ other times, or type who and when: tom 1145, fri, +6w",
        "{enter}. ↑ ↓ other times, or type: tom 1145, fri",
        "{enter}. ↑ ↓ other times",
    ),
}
"""What to do next, in several lengths, the longest first."""

_ALERTS = {
    Severity.STOP: "! STOP",
    Severity.ASK: "! Ask",
    Severity.NOTE: "Note",
}

_LONGEST = 500
"""Letters of a field; no name or number is longer, and a page pasted by mistake is."""


class StripView(QWidget):
    """Three fields in a row, a button, and one line that says what is asked or what is wrong."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.title = strong("New visit")
        self.pet_field = QLineEdit(placeholderText="Pet, client, phone …")
        self.pet_field.setAccessibleName("Pet and client")
        self.service_field = QLineEdit(placeholderText="Service")
        self.service_field.setAccessibleName("Service")
        self.slot_field = QLineEdit(placeholderText="Who and when")
        self.slot_field.setAccessibleName("Who and when")
        for field in (self.pet_field, self.service_field, self.slot_field):
            field.setMaxLength(_LONGEST)
        self.book_button = QPushButton("Book ↵", autoDefault=False)
        self.book_button.setProperty("role", "primary")
        self.hold_button = QPushButton("Hold", autoDefault=False)
        self.hold_button.setProperty("role", "flat")
        self.hold_button.setToolTip("Put this draft on hold and begin another one: Ctrl+H")
        self.hold_button.setAccessibleName("Hold the draft, Ctrl+H")
        self._no_booking = ""
        self.line = StripLine()
        self._complaint = ""
        self._build()
        self.show_draft(Draft())

    def show_draft(self, draft: Draft) -> None:
        """Show what is known and ask for what is missing, unless a complaint stands."""
        title, verb = _names_of(draft)
        self.title.setText(title)
        self.book_button.setText(verb)
        self.pet_field.setReadOnly(draft.moves)
        self.service_field.setReadOnly(draft.moves)
        self.book_button.setEnabled(draft.slot is not None and not self._no_booking)
        if not self._complaint:
            loud = draft.pet is not None and draft.pet.alert is Severity.STOP
            self._say(_known(draft), _advice(draft), problem=loud)

    def allow_booking(self, refusal: str) -> None:
        """Offer the button only to whoever may book; `refusal` says who may instead."""
        self._no_booking = refusal
        self.book_button.setToolTip(refusal)
        self.book_button.setAccessibleDescription(refusal)

    def complain(self, message: str) -> None:
        """Say in the strip's line what is wrong, until the user goes on."""
        self._complaint = message
        self._say(message, problem=True)

    def forget_complaint(self) -> None:
        """The user went on: what was wrong is over."""
        self._complaint = ""

    def explain(self, message: str) -> None:
        """Say something helpful in the strip's line."""
        self._complaint = ""
        self._say(message, problem=False)

    def words(self) -> str:
        """Return what the line says now."""
        return self.line.text()

    def empty_fields(self) -> None:
        """Empty the three fields."""
        for field in (self.pet_field, self.service_field, self.slot_field):
            field.clear()

    def _say(self, text: str, advice: Sequence[str] = (), *, problem: bool) -> None:
        self.line.say(text, advice)
        mark(self.line, problem=problem, muted=not problem)

    def _build(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.title)
        fields.addSpacing(4)
        fields.addWidget(self.pet_field, 5)
        fields.addWidget(self.service_field, 4)
        fields.addWidget(self.slot_field, 6)
        fields.addWidget(self.book_button)
        fields.addWidget(self.hold_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 8)
        layout.setSpacing(5)
        layout.addLayout(fields)
        layout.addWidget(self.line)


def _known(draft: Draft) -> str:
    """Return whose visit it is, as far as that is known."""
    if draft.pet is None:
        return ""
    pet = draft.pet
    beware = _ALERTS[pet.alert] if pet.alert is not None else ""
    if beware and pet.warning:
        beware = f"{beware}: {one_line(pet.warning)}"
    whose = [beware, pet.name, pet.breed, pet.client_name, pet.phone]
    return "→ " + " · ".join(part for part in whose if part)


def _advice(draft: Draft) -> tuple[str, ...]:
    """Return what to do next."""
    enter = "Enter moves" if draft.moves else "Enter checks in" if draft.walk_in else "Enter books"
    return tuple(advice.format(enter=enter) for advice in _HINTS[draft.step])


def _names_of(draft: Draft) -> tuple[str, str]:
    """Return what the strip and its button are called."""
    if draft.moves:
        return "Move visit", "Move ↵"
    return ("Walk-in", "Check in ↵") if draft.walk_in else ("New visit", "Book ↵")
