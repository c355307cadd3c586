"""Opens a desk as far as it opens, to be examined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from frontdesk.doctor.subject import Subject
from frontdesk.domain.errors import (
    ProfileUnusable,
    ReplicaUnusable,
    TooManyGuesses,
    UnknownHere,
    WrongPassword,
)
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, last_profile, load_profile, profile_for
from frontdesk.storage.replica.guesses import Guesses
from frontdesk.storage.replica.vault import open_vault

PasswordOf = Callable[[Profile], str | None]

_WHY_NOT = {
    WrongPassword: "key.wrong_password",
    UnknownHere: "key.unknown_person",
    TooManyGuesses: "key.waits",
    ReplicaUnusable: "key.damaged",
}


def find_profile(locations: Locations, name: str, login: str) -> tuple[Profile | None, str]:
    """Return the named or the last profile for this person, and the code of what is wrong with it.

    NotFound for a name that nobody gave.
    """
    try:
        found = load_profile(locations, name) if name else last_profile(locations)
    except ProfileUnusable:
        return None, "profile.damaged"
    if found is None:
        damaged = any(locations.profiles.glob("*/profile.toml"))
        return None, "profile.damaged" if damaged else "profile.none"
    return profile_for(found, login), ""


def open_subject(locations: Locations, name: str, login: str, password_of: PasswordOf) -> Subject:
    """Find the profile and open its key with the password that `password_of` gives, or none.

    A wrong password counts as a guess, as at any sign-in. NotFound for an unknown name.
    """
    profile, profile_problem = find_profile(locations, name, login)
    if profile is None:
        return Subject(locations, profile_problem=profile_problem)
    if not profile.key_path.exists():
        return Subject(locations, profile, password=password_of(profile))
    return with_key(Subject(locations, profile, password=password_of(profile)))


def with_key(subject: Subject) -> Subject:
    """Return the subject with its key opened by its password, or with the reason why not."""
    profile, password = subject.profile, subject.password
    if profile is None or password is None:
        return replace(subject, key_problem="key.not_given")
    try:
        with Guesses.beside(profile.key_path).one(profile.login):
            key = open_vault(profile.key_path, profile.login, password)
    except (WrongPassword, UnknownHere, TooManyGuesses, ReplicaUnusable) as error:
        return replace(subject, key_problem=_WHY_NOT[type(error)])
    return replace(subject, key=key)
