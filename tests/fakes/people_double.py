"""The people of a workstation without key file and server, for what the window does with them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from frontdesk.domain.errors import WrongPassword, WrongPin


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person as `people.known()` tells of them."""

    login: str
    name: str
    role: str = "receptionist"
    perms: frozenset[str] = frozenset()
    has_pin: bool = True


@dataclass
class PeopleDouble:
    """Knows a PIN and a password for each login."""

    colleagues: dict[str, Colleague]
    pins: dict[str, str]
    passwords: dict[str, str] = field(default_factory=dict)
    active: str = "u_test"
    wait: int = 0
    opened: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def known(self) -> list[Colleague]:
        return [replace(each, has_pin=each.login in self.pins) for each in self.colleagues.values()]

    def open_by_pin(self, login: str, pin: str) -> None:
        if self.pins.get(login) != pin:
            raise WrongPin(self.wait)
        self.opened.append(login)

    def open_by_password(self, login: str, password: str) -> None:
        if self.passwords.get(login) != password:
            raise WrongPassword("This password does not open the data on this workstation.")
        self.opened.append(login)

    def switch(self, login: str) -> None:
        self.active = login

    def add(self, login: str, password: str) -> None:
        self.colleagues[login] = Colleague(login, "Newcomer")
        self.passwords[login] = password

    def set_pin(self, login: str, pin: str) -> None:
        self.pins[login] = pin

    def forget_pin(self, login: str) -> None:
        self.pins.pop(login, None)

    def change_password(self, old: str, new: str) -> None:
        if self.passwords[self.active] != old:
            raise WrongPassword("This is not your password. Nothing was changed.")
        self.passwords[self.active] = new
