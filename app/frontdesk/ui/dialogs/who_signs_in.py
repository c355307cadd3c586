"""The people who can open a workstation, by name, for the first screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from frontdesk.ui.people.person_list import PersonList


@dataclass(frozen=True, slots=True)
class Named:
    """A person of whom nothing but the name is known before the data is open."""

    login: str
    name: str
    role: str = ""
    perms: frozenset[str] = frozenset()
    has_pin: bool = True


class WhoSignsIn(PersonList):
    """Shown where there is a choice; Up and Down choose from within the password, too.

    Signals:
        whose_changed(str): the name of who is going to sign in.
    """

    whose_changed = Signal(str)

    def __init__(self, password: QLineEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._password = password
        password.installEventFilter(self)
        self.taken.connect(self._to_the_password)
        self.left.connect(self._to_the_password)
        self.chosen.connect(lambda person: self.whose_changed.emit(person.name or person.login))
        self.hide()

    def offer(self, names: Mapping[str, str], login: str) -> None:
        """List these people (name by login) and choose one."""
        people = [Named(each, name or each) for each, name in names.items()]
        self.show_people(people, active="", choose=login)
        self.setVisible(len(people) > 1)

    def login_or(self, login: str) -> str:
        """Return the login chosen, or the profile's own where there is no choice."""
        person = self.person
        return login if person is None or self.isHidden() else person.login

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Up and Down from the password."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}
            if not self.isHidden() and event.key() in steps:
                self.step(steps[event.key()])
                return True
        return super().eventFilter(watched, event)

    def _to_the_password(self) -> None:
        self._password.setFocus(Qt.FocusReason.OtherFocusReason)
