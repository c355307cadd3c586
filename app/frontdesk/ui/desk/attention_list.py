"""At the left: what the server refused, why, and what can be done instead, a key press away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from frontdesk.ui.desk.offer_button import OfferButton
from frontdesk.ui.desk.offer_words import OfferWords
from frontdesk.ui.widgets.kept_focus import button_with_focus, give_focus
from frontdesk.ui.widgets.labels import breakable, muted, strong, wrapped

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import FreeSlot
    from frontdesk.operations.refusals import Refusal


class AttentionList(QWidget):
    """One framed note for each refusal.

    Signals:
        alternative_taken(Refusal, FreeSlot): this time instead.
        more_wanted(Refusal): all that can be done, on a sheet of its own.
        dismiss_wanted(Refusal): let it go; a reason is asked first.
        left(): what had the keyboard is settled; the day gets it back.
    """

    alternative_taken = Signal(object, object)
    more_wanted = Signal(object)
    dismiss_wanted = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._notes: list[QWidget] = []

    def show_refusals(self, refusals: Sequence[Refusal], words: OfferWords) -> None:
        """Replace the notes; the keyboard stays on the button it is on."""
        focused = button_with_focus(self)
        for note in self._notes:
            self._layout.removeWidget(note)
            note.setParent(None)
            note.deleteLater()
        self._notes = [self._note(each, words) for each in refusals]
        for note in self._notes:
            self._layout.addWidget(note)
        if focused is not None and not give_focus(self, focused):
            self.left.emit()

    @property
    def first(self) -> QWidget | None:
        """The first note, or None when nothing needs attention."""
        return self._notes[0] if self._notes else None

    def focus_first(self) -> bool:
        """Go to the first note's first button; False when nothing needs attention."""
        for note in self._notes:
            buttons = note.findChildren(QPushButton)
            if buttons:
                buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False

    def _note(self, refusal: Refusal, words: OfferWords) -> QWidget:
        note = QFrame()
        note.setObjectName("refusal")
        note.setProperty("attention", True)
        note.setAccessibleName(f"{refusal.reason}: {refusal.title}")
        layout = QVBoxLayout(note)
        layout.setContentsMargins(10, 8, 10, 6)
        layout.setSpacing(4)
        layout.addWidget(wrapped(strong(refusal.reason)))
        layout.addWidget(wrapped(muted(breakable(refusal.title))))
        if refusal.phone:
            layout.addWidget(wrapped(muted(refusal.phone)))  # a number is read in one piece
        for slot in refusal.alternatives:
            layout.addWidget(self._alternative(refusal, slot, words))
        layout.addLayout(self._doings(refusal))
        return note

    def _alternative(self, refusal: Refusal, slot: FreeSlot, words: OfferWords) -> QPushButton:
        offer = words.offer(slot)
        button = OfferButton(offer, "Book this time instead")
        button.setAccessibleName(f"{offer}, instead of: {refusal.title}")
        button.clicked.connect(partial(self.alternative_taken.emit, refusal, slot))
        return button

    def _doings(self, refusal: Refusal) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        more = "Compare…" if refusal.conflict is not None else "More…"
        row.addWidget(_flat(more, refusal, partial(self.more_wanted.emit, refusal)))
        if not refusal.held:
            let_go = partial(self.dismiss_wanted.emit, refusal)
            row.addWidget(_flat("Let it go…", refusal, let_go))
        return row


def _flat(text: str, refusal: Refusal, pressed: partial[None]) -> QPushButton:
    button = QPushButton(text, autoDefault=True)
    button.setProperty("role", "flat")
    button.setProperty("line", True)
    # Two of them share the line, whatever the scroll bar leaves of it.
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    button.setAccessibleName(f"{text.rstrip('…')}: {refusal.title}")
    button.clicked.connect(pressed)
    return button
