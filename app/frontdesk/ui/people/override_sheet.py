"""Somebody who may allows a colleague one thing: who, their PIN, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.domain.overrides import LONGEST_REASON
from frontdesk.domain.text_rules import check_line
from frontdesk.ui.desk.lent_right import Plea
from frontdesk.ui.people.counter import Attempt, PersonHere
from frontdesk.ui.people.people_desk import PeopleDesk
from frontdesk.ui.people.who_entry import WhoEntry
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error
from frontdesk.ui.widgets.labels import muted, plain, wrapped

REASONS = ("Emergency", "Regular client", "Agreed with the client", "Nobody else is free")
_WIDTH = 440


@dataclass(frozen=True, slots=True)
class Leave:
    """Who allowed it, and why."""

    person: PersonHere
    reason: str


class OverrideSheet(QDialog):
    """Enter with person, PIN and reason allows it; Esc leaves everything as it was.

    Signals:
        granted(Leave): the PIN was right.
    """

    granted = Signal(object)

    def __init__(
        self,
        people: PeopleDesk,
        lenders: Sequence[PersonHere],
        plea: Plea,
        who_may: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._people = people
        self._lenders = tuple(lenders)
        self._errors = FieldErrors()
        self.who = WhoEntry()
        self.reason = QComboBox(editable=True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reason.setAccessibleName("Reason")
        self.reason.addItems(list(REASONS))
        self.reason.setCurrentText(plea.reason)
        self._yes = QPushButton("&Allow once", autoDefault=False)
        self._no = QPushButton("&Leave it", autoDefault=False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Have somebody else allow this once")
        self.setFixedWidth(_WIDTH)
        self._build(plea, who_may)
        let_enter_press(self)
        self._connect()
        self.who.show_people(self._lenders, active="", choose="")
        if plea.reason:
            self.who.begin()
        else:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_entered(self, attempt: Attempt) -> None:
        if not self._the_reason():
            return
        self.who.work()
        self._people.let_in(self, attempt, lambda: self._on_let_in(attempt), self._on_refused)

    def _on_let_in(self, attempt: Attempt) -> None:
        person = next(each for each in self._lenders if each.login == attempt.login)
        self.who.forget()
        self.granted.emit(Leave(person, self._the_reason()))
        self.accept()

    def _on_refused(self, error: FrontDeskError) -> None:
        self.who.refuse(error)

    @Slot()
    def _on_yes(self) -> None:
        if self._the_reason():
            self.who.submit()

    @Slot()
    def _on_reason_entered(self) -> None:
        if self._the_reason():
            self.who.begin()

    def _the_reason(self) -> str:
        """Return the reason; without one, or with one that cannot be kept, say so."""
        self._errors.clear()
        reason = self.reason.currentText().strip()
        if not reason:
            self._errors.show("reason", "Say why: it is kept with what is done.")
        try:
            check_line(reason, field="reason")
        except InvalidInput as error:
            self._errors.show("reason", str(error))
            return ""
        return reason

    def _build(self, plea: Plea, who_may: str) -> None:
        self._yes.setProperty("role", "primary")
        title = plain("Somebody else must allow this")
        title.setProperty("title", True)
        label = QLabel("&Reason")
        label.setBuddy(self.reason)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(title)
        for words in (plea.what, f"Your role does not allow this. {who_may}" if who_may else ""):
            if words:
                layout.addWidget(wrapped(plain(words)))
        layout.addWidget(label)
        layout.addWidget(field_with_error(self.reason, "reason", self._errors))
        layout.addSpacing(4)
        layout.addWidget(self.who)
        told = "It is kept under the name of who allows it, with yours and the reason."
        layout.addWidget(wrapped(muted(told, small=True)))
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._no)
        buttons.addWidget(self._yes)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.who.entered.connect(self._on_entered)
        self.who.left.connect(self.reject)
        self._yes.clicked.connect(self._on_yes)
        self._no.clicked.connect(self.reject)
        line = self.reason.lineEdit()
        if line is not None:
            line.setMaxLength(LONGEST_REASON)
            line.setPlaceholderText("Why it may be done this once")
            line.returnPressed.connect(self._on_reason_entered)
