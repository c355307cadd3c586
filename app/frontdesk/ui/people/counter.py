"""What the window needs of the people of this workstation; `sync.people` is the real thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


class PersonHere(Protocol):
    """Somebody who has signed in at this workstation before."""

    @property
    def login(self) -> str:
        """The opaque name the server knows this person by."""

    @property
    def name(self) -> str:
        """What colleagues call this person; empty while it is not known yet."""

    @property
    def role(self) -> str:
        """The name of the role."""

    @property
    def perms(self) -> frozenset[str]:
        """What this person may do."""

    @property
    def has_pin(self) -> bool:
        """Whether a PIN opens this person's place here."""


class PeopleHere(Protocol):
    """The people of this workstation; every call may take seconds and any thread may call."""

    @property
    def active(self) -> str:
        """The login under which the window works."""

    def known(self) -> Sequence[PersonHere]:
        """Return everybody who has signed in here."""

    def open_by_pin(self, login: str, pin: str) -> None:
        """Let a person in by PIN; WrongPin or TooManyGuesses otherwise."""

    def open_by_password(self, login: str, password: str) -> None:
        """Let a person in by password; WrongPassword or TooManyGuesses otherwise."""

    def switch(self, login: str) -> None:
        """Work under another login, whose place is open."""

    def add(self, login: str, password: str) -> None:
        """Enrol one more person here; needs the server."""

    def set_pin(self, login: str, pin: str) -> None:
        """Give a person a PIN here; InvalidInput for one that is too easy."""

    def forget_pin(self, login: str) -> None:
        """Take a person's PIN away."""

    def change_password(self, old: str, new: str) -> None:
        """Change the password of who is at the desk; needs the server."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed to be let in."""

    login: str
    secret: str = field(repr=False)
    by_pin: bool


def let_in(people: PeopleHere, attempt: Attempt) -> None:
    """Open a person's place; raises what the people of the workstation raise."""
    if attempt.by_pin:
        people.open_by_pin(attempt.login, attempt.secret)
    else:
        people.open_by_password(attempt.login, attempt.secret)


def initials_of(name: str) -> str:
    """Return one or two letters that stand for a name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    ends = (words[0], words[-1]) if len(words) > 1 else (words[0],)
    return "".join(word[0] for word in ends).upper()
