"""One refused entry with all that can be done about it: other times, other people, both values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.moment_words import weekday_and_moment
from frontdesk.ui.desk.field_choice import MINE, THEIRS, FieldChoice, scrolled
from frontdesk.ui.desk.offer_button import OfferButton
from frontdesk.ui.desk.offer_words import OfferWords
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.labels import breakable, muted, plain, wrapped
from frontdesk.ui.widgets.room import fit_height
from frontdesk.ui.widgets.section_label import SectionLabel

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import FreeSlot
    from frontdesk.operations.conflicts import Conflict
    from frontdesk.operations.refusals import Refusal

_WIDTH = 620
_SOMEBODY = "Somebody at another desk"


class RefusalDialog(QDialog):
    """Why, and what to do; every way out is a button that the keyboard reaches.

    Signals:
        alternative_taken(Refusal, FreeSlot): this time, or this person, instead.
        choice_made(Refusal, frozenset[str]): give these fields this desk's values.
        dismiss_wanted(Refusal): let it go; a reason is asked first.
        number_wanted(str): the client's phone number, to be called.
    """

    alternative_taken = Signal(object, object)
    choice_made = Signal(object, object)
    dismiss_wanted = Signal(object)
    number_wanted = Signal(str)

    def __init__(self, refusal: Refusal, words: OfferWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._refusal, self._words = refusal, words
        self.choice = None if refusal.conflict is None else FieldChoice(refusal.conflict)
        self._save: QPushButton | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Needs attention")
        self.setFixedWidth(_WIDTH)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(24, 20, 24, 16)
        self._layout.setSpacing(10)
        self._say_why()
        if refusal.conflict is not None and self.choice is not None:
            self._add_conflict(refusal.conflict, self.choice)
        self._offer("The next free times", refusal.alternatives)
        self._offer("At the time that was wanted", refusal.others)
        if refusal.phone:
            self._add_phone(refusal.phone)
        self._add_buttons()
        let_enter_press(self)
        if self.choice is None or not self.choice.focus_first():
            self.findChildren(QPushButton)[0].setFocus(Qt.FocusReason.OtherFocusReason)
        fit_height(self, _WIDTH)

    def _say_why(self) -> None:
        refusal = self._refusal
        heading = wrapped(plain(refusal.reason))
        heading.setProperty("title", True)
        entered = weekday_and_moment(refusal.entered_at, self._words.zone)
        self._layout.addWidget(heading)
        self._layout.addWidget(wrapped(plain(breakable(refusal.title))))
        self._layout.addWidget(wrapped(muted(f"Entered {entered}. {refusal.why.advice}")))

    def _add_conflict(self, conflict: Conflict, choice: FieldChoice) -> None:
        by, at = conflict.author
        if at is not None:
            when = weekday_and_moment(at, self._words.zone)
            self._layout.addWidget(wrapped(plain(f"{by or _SOMEBODY} changed it, {when}.")))
        choice.changed.connect(self._on_chosen)
        self._layout.addSpacing(4)
        self._layout.addWidget(scrolled(choice), 1)
        if conflict.merges:
            along = f"Goes along, nobody else changed it: {', '.join(conflict.merges)}."
            self._layout.addWidget(wrapped(muted(along)))

    def _offer(self, title: str, slots: Sequence[FreeSlot]) -> None:
        if not slots:
            return
        self._layout.addSpacing(2)
        self._layout.addWidget(SectionLabel(title))
        for slot in slots:
            offer = self._words.offer(slot, whole=True)
            button = OfferButton(offer)
            button.setAccessibleName(f"{title}: {offer}")
            button.clicked.connect(partial(self._on_alternative, slot))
            self._layout.addWidget(button)

    def _add_phone(self, phone: str) -> None:
        line = QHBoxLayout()
        line.addWidget(plain(f"Call {phone}"), 1)
        copy = QPushButton("Copy the &number", autoDefault=True)
        copy.clicked.connect(partial(self.number_wanted.emit, phone))
        line.addWidget(copy)
        self._layout.addSpacing(2)
        self._layout.addLayout(line)

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        if not self._refusal.held:
            let_go = QPushButton("&Let it go…", autoDefault=True)
            let_go.setProperty("role", "flat")
            let_go.clicked.connect(self._on_let_go)
            row.addWidget(let_go)
        row.addStretch()
        if self.choice is not None and self.choice.lets_choose:
            for text, whose in (("Take &mine", MINE), ("Take &theirs", THEIRS)):
                button = QPushButton(text, autoDefault=True)
                button.clicked.connect(partial(self.choice.take_all, whose))
                row.addWidget(button)
        close = QPushButton("&Close", autoDefault=True)
        close.clicked.connect(self.reject)
        row.addWidget(close)
        if self.choice is not None:
            self._save = QPushButton("&Save this", default=True)
            self._save.setProperty("role", "primary")
            self._save.clicked.connect(self._on_save)
            self._save.setEnabled(self.choice.is_complete())
            row.addWidget(self._save)
        self._layout.addSpacing(6)
        self._layout.addLayout(row)

    @Slot()
    def _on_chosen(self) -> None:
        if self._save is not None and self.choice is not None:
            self._save.setEnabled(self.choice.is_complete())

    def _on_alternative(self, slot: FreeSlot) -> None:
        self.accept()
        self.alternative_taken.emit(self._refusal, slot)

    @Slot()
    def _on_save(self) -> None:
        if self.choice is not None:
            self.accept()
            self.choice_made.emit(self._refusal, self.choice.mine())

    @Slot()
    def _on_let_go(self) -> None:
        self.accept()
        self.dismiss_wanted.emit(self._refusal)
