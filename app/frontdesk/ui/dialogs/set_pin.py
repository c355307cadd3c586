"""A PIN of one's own for this workstation, another one, or none any more."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from frontdesk.ui.dialogs.pin_fields import checked_pin
from frontdesk.ui.dialogs.small_form import SmallForm
from frontdesk.ui.people.people_desk import PeopleDesk

_TOLD = (
    "It lets you take over and unlock at this workstation, with or without the server. It opens"
    " nothing anywhere else."
)


class SetPin(SmallForm):
    """Of who is at the desk."""

    def __init__(self, people: PeopleDesk, login: str, parent: QWidget) -> None:
        super().__init__("My PIN", _TOLD, "&Set the PIN", parent)
        self._people, self._login = people, login
        self._pin = self.add_field("New &PIN", "pin", secret=True, hint="4 to 12 digits")
        self._again = self.add_field("PIN a&gain", "again", secret=True)
        self._forget = QPushButton("&Remove my PIN", autoDefault=False)
        self._forget.setProperty("role", "danger")
        self._forget.clicked.connect(self._on_forget)
        self.finish(self._forget)

    def submit(self) -> None:
        """Keep the PIN that was typed twice."""
        pin = checked_pin(self._pin.text(), self._again.text())
        self.work()
        self._people.set_pin(self, self._login, pin, self.accept, self.refuse)

    @Slot()
    def _on_forget(self) -> None:
        self.work()
        self._people.set_pin(self, self._login, "", self.accept, self.refuse)
