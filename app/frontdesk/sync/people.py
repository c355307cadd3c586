"""The people of a workstation while the program runs: who is at it, and whose place is open.

A place is open when its person's password is in memory, so that the line can speak for them. It
gets there by the password or by a PIN, and is gone when the program ends. Every call may take a
second (Argon2), some ask the server; any thread may call.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from frontdesk.domain.errors import (
    EnvironmentalError,
    InvalidInput,
    UnknownHere,
    WrongPassword,
    WrongPin,
)
from frontdesk.domain.passwords import check_password
from frontdesk.domain.pins import check_pin
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.guesses import Guesses
from frontdesk.storage.replica.people import Person
from frontdesk.storage.replica.pin_records import forget_pin, password_by_pin, set_pin
from frontdesk.storage.replica.sealing import DoesNotOpen
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import open_vault, wrap_for

if TYPE_CHECKING:
    from frontdesk.storage.postgres.server_link import ServerLink

_CLOSED = (
    "This person has not been let in since the program started. Nothing was changed; enter their"
    " PIN or password first."
)
_ODD = "This password holds a character that no keyboard types. Nothing was changed."
_SAME = "The new password is the old one. Nothing was changed; choose another."


class People:
    """Who works at one workstation; `active` is whose window it is now."""

    def __init__(self, profile: Profile, key: bytes, *, login: str, password: str) -> None:
        self._profile = profile
        self._key = key
        self._guard = threading.RLock()
        self._passwords = {login: password}
        self._refused: set[str] = set()
        self._active = login
        self._guesses = Guesses.beside(profile.key_path)

    @staticmethod
    def of(profile: Profile, key: bytes, password: str) -> People:
        """Begin with the person of the profile."""
        return People(profile, key, login=profile.login, password=password)

    def __repr__(self) -> str:
        return f"People({self._profile.name})"

    # -- who is here -----------------------------------------------------------------------------

    @property
    def active(self) -> str:
        """The login under whose name things are done now."""
        return self._active

    def known(self) -> list[Person]:
        """Return who can open this workstation, in the order in which they came."""
        with self._store() as store:
            return store.people()

    def password_of(self, login: str) -> str | None:
        """Return the password of a person whose place is open, or None."""
        with self._guard:
            return self._passwords.get(login)

    def speaking(self) -> frozenset[str]:
        """Return for whom the line can speak: those here whose password the server took last."""
        with self._guard:
            return frozenset(self._passwords) - self._refused

    def profile_of(self, login: str) -> Profile:
        """Return the connection under that person's login."""
        return replace(self._profile, login=login)

    # -- coming and going ------------------------------------------------------------------------

    def open_by_pin(self, login: str, pin: str) -> None:
        """Let a person in by PIN; WrongPin, TooManyGuesses, or UnknownHere without one."""
        with self._guesses.one(login):
            try:
                password = password_by_pin(self._profile.key_path, self._key, login, pin)
            except DoesNotOpen as exc:
                raise WrongPin(self._guesses.seconds_to_wait(login)) from exc
        self._came(login, password)

    def open_by_password(self, login: str, password: str) -> None:
        """Let a person in by password; WrongPassword, TooManyGuesses, or UnknownHere.

        One that was changed elsewhere is taken if the server takes it, and opens this workstation
        from then on.
        """
        path = self._profile.key_path
        with self._guesses.one(login):
            try:
                open_vault(path, login, password)
            except WrongPassword:
                if not self._server_takes(login, password):
                    raise
                wrap_for(path, self._key, login, password)
        self._came(login, password)

    def switch(self, login: str) -> None:
        """Work under another login from now on; UnknownHere while their place is not open."""
        with self._guard:
            if login not in self._passwords:
                raise UnknownHere(_CLOSED)
            self._active = login

    def add(self, login: str, password: str) -> None:
        """Enrol one more person here, or again one whose password was forgotten; needs the server.

        WrongPassword, NoBinding for a login without a clinic or of another one, Withdrawn,
        ServerUnreachable. The place of the person is open then.
        """
        from frontdesk.sync.enrolment import greeted

        with self._guesses.one(login), self._store() as store:
            person = greeted(self.profile_of(login), password, store)
            wrap_for(self._profile.key_path, self._key, login, password, name=person.name)
        self._came(login, password)

    def leave(self, login: str) -> None:
        """Forget the password of a person; their waiting entries stay."""
        with self._guard:
            self._passwords.pop(login, None)
            self._refused.discard(login)

    # -- what opens a place ----------------------------------------------------------------------

    def set_pin(self, login: str, pin: str) -> None:
        """Let a PIN open the place of a person who is let in; InvalidInput for a weak one."""
        check_pin(pin)
        set_pin(self._profile.key_path, self._key, login, self._open(login), pin)

    def forget_pin(self, login: str) -> None:
        """Let no PIN open a person's place any more."""
        forget_pin(self._profile.key_path, login)

    def change_password(self, old: str, new: str) -> None:
        """Change the active person's password at the server and here; the PIN stays.

        WrongPassword when the old one is wrong, InvalidInput for a bad new one, ServerUnreachable.
        Only what PostgreSQL keeps of the new one crosses the line. Should the program end between
        the two, the server has the new one, and the next sign-in asks for both.
        """
        login = self._active
        _check_new(old, new)
        name = next((each.name for each in self.known() if each.login == login), "")
        check_password(new, login=login, name=name)
        with self._guesses.one(login), self._line(login, old) as line:
            line.change_own_password(login, new)
        wrap_for(self._profile.key_path, self._key, login, new, former=old)
        self._came(login, new)

    # -- what the line reports -------------------------------------------------------------------

    def was_refused(self, login: str) -> None:
        """Note that the server refuses this person; the line speaks for the others."""
        with self._guard:
            self._refused.add(login)

    def try_again(self, login: str) -> None:
        """Let the line try a person once more."""
        with self._guard:
            self._refused.discard(login)

    def _came(self, login: str, password: str) -> None:
        with self._guard:
            self._passwords[login] = password
            self._refused.discard(login)

    def _open(self, login: str) -> str:
        password = self.password_of(login)
        if password is None:
            raise UnknownHere(_CLOSED)
        return password

    def _server_takes(self, login: str, password: str) -> bool:
        try:
            with self._line(login, password):
                return True
        except (WrongPassword, EnvironmentalError):
            return False

    @contextmanager
    def _line(self, login: str, password: str) -> Iterator[ServerLink]:
        from frontdesk.storage.postgres.server_link import ServerLink

        line = ServerLink.open(self.profile_of(login), password)
        try:
            yield line
        finally:
            line.close()

    @contextmanager
    def _store(self) -> Iterator[LocalStore]:
        profile = self._profile
        store = LocalStore.open(
            profile.replica_path, profile.outbox_path, self._key, login=self._active
        )
        try:
            yield store
        finally:
            store.close()


def _check_new(old: str, new: str) -> None:
    if not new.isprintable():  # libpq would take it as far as the first NUL, and nobody types one
        raise InvalidInput(_ODD, field="password")
    if new == old:
        raise InvalidInput(_SAME, field="password")
