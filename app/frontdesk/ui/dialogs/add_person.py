"""One more person at this workstation: login and password once, then a PIN for the counter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from frontdesk.domain.errors import FrontDeskError, InvalidInput, WrongPassword
from frontdesk.ui.dialogs.pin_fields import checked_pin
from frontdesk.ui.dialogs.small_form import SmallForm
from frontdesk.ui.people.people_desk import PeopleDesk

_TOLD = (
    "The server is asked once. After that this person takes over at the counter by PIN, also while"
    " the server cannot be reached. Leave the PIN empty to take over by password."
)


class AddPerson(SmallForm):
    """Asks for a login of the same clinic."""

    def __init__(self, people: PeopleDesk, parent: QWidget) -> None:
        super().__init__("Add a person to this workstation", _TOLD, "&Add", parent)
        self._people = people
        self._added = ""
        self._login = self.add_field("&Login", "login", secret=False, hint="u_…")
        self._password = self.add_field("&Password", "password", secret=True)
        self._pin = self.add_field("P&IN", "pin", secret=True, hint="4 to 12 digits")
        self._again = self.add_field("PIN a&gain", "again", secret=True)
        self.finish()

    def submit(self) -> None:
        """Enrol the person, then keep the PIN; a PIN that is refused undoes no enrolment."""
        login, password = self._login.text().strip(), self._password.text()
        if not login:
            raise InvalidInput("Type the login.", field="login")
        if not password:
            raise InvalidInput("Type the password.", field="password")
        pin = checked_pin(self._pin.text(), self._again.text()) if self._wants_pin() else ""
        self.work()
        if self._added == login:
            self._keep_pin(login, pin)
        else:
            self._people.add(
                self, login, password, lambda: self._on_added(login, pin), self._on_refused
            )

    def _on_refused(self, error: FrontDeskError) -> None:
        wrong = isinstance(error, WrongPassword)
        self.refuse(InvalidInput(str(error), field="password") if wrong else error)

    def _wants_pin(self) -> bool:
        return bool(self._pin.text() or self._again.text())

    def _on_added(self, login: str, pin: str) -> None:
        self._added = login
        for edit in (self._login, self._password):
            edit.setEnabled(False)
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self._keep_pin(login, pin)

    def _keep_pin(self, login: str, pin: str) -> None:
        if pin:
            self._people.set_pin(self, login, pin, self.accept, self.refuse)
        else:
            self.accept()
