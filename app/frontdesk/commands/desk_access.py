"""How every command that works on a desk finds its profile, its password and its data."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

import typer

from frontdesk.domain.errors import InvalidInput, NotSynchronised
from frontdesk.settings import Locations
from frontdesk.storage.passwords import kept_password
from frontdesk.storage.profiles import Profile, load_profile, profile_for
from frontdesk.storage.replica.readable import present_day, require_readable
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.people import People
from frontdesk.sync.sign_in import FIRST_ONLINE, open_store, unlock

ProfileOption = Annotated[
    str, typer.Option("--profile", help="A profile's name, or the path of its folder or file.")
]
LoginOption = Annotated[
    str, typer.Option("--login", help="Another person of this workstation than the profile's.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]

PASSWORD = "FRONTDESK_PASSWORD"  # noqa: S105 - the name of a variable
FORMER_PASSWORD = "FRONTDESK_FORMER_PASSWORD"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DeskAccess:
    """An opened desk: its profile, the password of its login, the key of its data."""

    profile: Profile
    password: str = field(repr=False)
    key: bytes = field(repr=False)

    def people(self) -> People:
        """Return the people of this workstation, of whom this one is let in."""
        return People.of(self.profile, self.key, self.password)

    def open_store(self) -> LocalStore:
        """Open the desk's data for the calling thread."""
        return open_store(self.profile, self.key)

    @contextmanager
    def store(self) -> Iterator[LocalStore]:
        """Open the desk's data for a block, brought in line first."""
        store = self.open_store()
        try:
            store.bring_in_line()
            yield store
        finally:
            store.close()


def require_day_readable(store: LocalStore, day: date | None) -> None:
    """Raise LeaseExpired when the server was not heard for so long that this day is not shown.

    None is more than one day.
    """
    is_today = day is not None and day == present_day(store)
    require_readable(store, store.active_login or "", of_today=is_today)


def open_desk(name: str, *, login: str = "", may_be_new: bool = False) -> DeskAccess:
    """Return the desk of a profile, for its own login or another person of the workstation.

    UnknownHere for somebody who was not added here. NotSynchronised for a desk that never fetched
    its data, unless it `may_be_new`; then the server is asked whether it takes the login.
    """
    profile = profile_for(load_profile(Locations.of_this_user(), name), login)
    is_new = not profile.key_path.exists() and not profile.withdrawn_path.exists()
    if is_new and (login or not may_be_new):
        raise NotSynchronised(FIRST_ONLINE)
    password = _password(profile)
    key = unlock(profile, password, old_password=os.environ.get(FORMER_PASSWORD))
    return DeskAccess(profile, password, key)


def _password(profile: Profile) -> str:
    given = os.environ.get(PASSWORD)
    if given is not None:
        return given
    kept = kept_password(profile, profile.login)
    if kept is not None:
        return kept
    if not sys.stdin.isatty():
        raise InvalidInput(f"No password: set {PASSWORD}, or run this in a terminal.")
    asked: str = typer.prompt(f"Password of {profile.login}", hide_input=True)
    return asked
