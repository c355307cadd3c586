"""Who, and the PIN or password that proves it: the same few widgets wherever that is asked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.people.counter import Attempt, PersonHere
from frontdesk.ui.people.person_list import PersonList, name_of
from frontdesk.ui.widgets.caps_lock import CapsLockWatch
from frontdesk.ui.widgets.labels import giving_way, plain, wrapped

_LONGEST = 500
_TICK_MS = 200
_WRONG = "That was not right, or there were too many wrong tries."


class WhoEntry(QWidget):
    """Letters pick the person, digits go to the PIN, Enter offers both.

    Signals:
        entered(Attempt): a person and what proves it.
        left(): Esc.
        person_chosen(PersonHere): somebody else is chosen now.
    """

    entered = Signal(object)
    left = Signal()
    person_chosen = Signal(object)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._free_at = 0.0
        self._why = ""
        self._busy = False
        self.people = PersonList()
        self._with_password = False
        self._label = giving_way(plain())
        self._instead = QPushButton("&Password instead", autoDefault=False)
        self.secret = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self._caps_lock = plain("Caps Lock is on.")
        self._problem = wrapped(plain())
        self._counting = QTimer(self, interval=_TICK_MS)
        self._build()
        self._connect()

    @property
    def person(self) -> PersonHere | None:
        """Who is chosen."""
        return self.people.person

    def show_people(self, people: Sequence[PersonHere], *, active: str, choose: str) -> None:
        """Offer these people, `choose` first."""
        self.people.show_people(people, active=active, choose=choose)
        self._follow(self.people.person)

    def begin(self) -> None:
        """Give the keyboard to what is asked first: the PIN, or who it is."""
        self.secret.clear()
        person = self.person
        by_pin = person is not None and (person.has_pin or self.people.count() == 1)
        (self.secret if by_pin else self.people).setFocus(Qt.FocusReason.OtherFocusReason)

    def work(self) -> None:
        """Show that what was entered is being looked at."""
        self._busy = True
        self._say("")

    def refuse(self, error: FrontDeskError) -> None:
        """Say why not, and count down until the next try is taken."""
        self._busy = False
        self.secret.clear()
        seconds = float(getattr(error, "seconds", 0) or 0)
        self._why = _WRONG if seconds > 0 else str(error)
        self._free_at = self._clock() + seconds
        self._count_down()
        if seconds > 0:
            self._counting.start()
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Keep nothing of what was typed; a wait that is on goes on."""
        self._busy = False
        self.secret.clear()
        self._caps_lock.hide()
        if self._clock() >= self._free_at:
            self._say("")

    def words(self) -> str:
        """Return what is said about the last try."""
        return self._problem.text()

    @property
    def is_waiting(self) -> bool:
        """Whether no try is taken yet."""
        return self._clock() < self._free_at

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the PIN letters still pick a person; arrows do everywhere."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, text = event.key(), event.text()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.people.step(1 if key == Qt.Key.Key_Down else -1)
        elif self._by_pin() and text.isalpha() and not self.secret.text():
            self.people.look_for(text)
            if not self._by_pin():
                self.people.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            return False
        return True

    @Slot()
    def submit(self) -> None:
        """Offer the person and what was typed, unless one must wait."""
        person = self.person
        if person is None or self._busy or self.is_waiting:
            return
        if not self.secret.text():
            self._say(f"Type the {'PIN' if self._by_pin() else 'password'}.")
            self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.entered.emit(Attempt(person.login, self.secret.text(), self._by_pin()))

    def _by_pin(self) -> bool:
        """Whether digits are asked for, and letters mean a person."""
        person = self.person
        return person is not None and person.has_pin and not self._with_password

    @Slot()
    def _ask_for_password(self) -> None:
        """Somebody has forgotten the PIN, or the server wants more."""
        self._with_password = True
        self._ask()
        self._on_taken()

    @Slot()
    def _on_taken(self) -> None:
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _on_digit(self, digit: str) -> None:
        self._on_taken()
        self.secret.setText(digit)

    @Slot(object)
    def _on_chosen(self, person: PersonHere) -> None:
        self._follow(person)
        self.person_chosen.emit(person)

    def _follow(self, person: PersonHere | None) -> None:
        self._with_password = False
        self._ask()
        self._instead.setVisible(person is not None and person.has_pin)
        if not self.is_waiting:
            self._say("")

    def _ask(self) -> None:
        person = self.person
        what = "PIN" if self._by_pin() else "Password"
        whose = name_of(person) if person is not None else ""
        self._label.setText(f"{what} of {whose}")
        self.secret.clear()
        self.secret.setAccessibleName(f"{what} of {whose}")
        self._caps_lock.hide()
        self._instead.setEnabled(self._by_pin())

    @Slot()
    def _count_down(self) -> None:
        left = math.ceil(self._free_at - self._clock())
        if left > 0:
            self._say(f"{self._why} Next try in {_spoken(left)}.")
            return
        if self._counting.isActive():
            self._counting.stop()
            self._say("Try again now.")
        else:
            self._say(self._why)

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self.secret.setAccessibleDescription(words)

    def _build(self) -> None:
        for label in (self._problem, self._caps_lock):
            label.setProperty("problem", True)
            label.hide()
        self.secret.setMaxLength(_LONGEST)
        self._instead.setProperty("role", "flat")
        self._instead.setProperty("line", True)
        ask = QHBoxLayout()
        ask.addWidget(self._label, 1)
        ask.addWidget(self._instead)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.people)
        layout.addLayout(ask)
        layout.addWidget(self.secret)
        layout.addWidget(self._caps_lock)
        layout.addWidget(self._problem)
        self.setFocusProxy(self.secret)

    def _connect(self) -> None:
        self.people.chosen.connect(self._on_chosen)
        self.people.taken.connect(self._on_taken)
        self.people.digit_typed.connect(self._on_digit)
        self.people.left.connect(self.left)
        self.secret.returnPressed.connect(self.submit)
        self._instead.clicked.connect(self._ask_for_password)
        self.secret.installEventFilter(self)
        self._counting.timeout.connect(self._count_down)
        CapsLockWatch(self.secret).noticed.connect(self._on_caps_lock)

    @Slot(bool)
    def _on_caps_lock(self, is_on: bool) -> None:  # noqa: FBT001 -- a Qt signal
        self._caps_lock.setVisible(is_on and not self._by_pin())


def _spoken(seconds: int) -> str:
    return f"{seconds} s" if seconds < 100 else f"{seconds // 60}:{seconds % 60:02} min"
