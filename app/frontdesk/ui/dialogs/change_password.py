"""A new password of one's own: at the server, and here, in one step."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from frontdesk.domain.errors import (
    FrontDeskError,
    InvalidInput,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.domain.passwords import check_password
from frontdesk.ui.dialogs.small_form import SmallForm
from frontdesk.ui.people.people_desk import PeopleDesk

_TOLD = (
    "At least 10 characters, and not your login or name. The server must be in reach; what crosses"
    " the line does not tell the password. Your PIN stays."
)
_OFFLINE = (
    "The server cannot be reached, so the password was not changed: the old one stays good here and"
    " there. Try again when the line is up."
)
_DIFFER = "The two differ. Type the new password again."


class ChangePassword(SmallForm):
    """Of who is at the desk."""

    def __init__(self, people: PeopleDesk, login: str, name: str, parent: QWidget) -> None:
        super().__init__("My password", _TOLD, "Ch&ange it", parent)
        self._people, self._login, self._name = people, login, name
        self._old = self.add_field("&Present password", "old", secret=True)
        self._new = self.add_field("&New password", "password", secret=True)
        self._again = self.add_field("New one a&gain", "again", secret=True)
        self.finish()

    def submit(self) -> None:
        """Change it, if it is strong enough and was typed twice."""
        old, new = self._old.text(), self._new.text()
        if not old:
            raise InvalidInput("Type the password you have now.", field="old")
        check_password(new, login=self._login, name=self._name)
        if new != self._again.text():
            raise InvalidInput(_DIFFER, field="again")
        self.work()
        self._people.change_password(self, old, new, self.accept, self._on_refused)

    def _on_refused(self, error: FrontDeskError) -> None:
        if isinstance(error, ServerUnreachable):
            self.refuse(ServerUnreachable(_OFFLINE))
        elif isinstance(error, WrongPassword):
            self.refuse(InvalidInput(str(error), field="old"))
        else:
            self.refuse(error)
