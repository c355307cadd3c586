"""A right that somebody lends for one thing, and the plea for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from frontdesk.domain.errors import NotAllowed
from frontdesk.domain.overrides import Override


@dataclass(frozen=True, slots=True)
class Plea:
    """What somebody wants to do, and why, as far as it was said already."""

    what: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RightWanted:
    """An operation that waits for a right: `again` carries it out, `give_up` refuses it."""

    error: NotAllowed
    plea: Plea
    again: Callable[[], None]
    give_up: Callable[[], None]


@dataclass(slots=True)
class LentRight:
    """The rights `perms` of `login` (shown as `name`), for one command.

    It is spent on the replica thread, where commands are made one after the other.
    """

    login: str
    name: str
    perms: frozenset[str]
    override: Override
    is_spent: bool = field(default=False)

    def spend(self) -> bool:
        """Use it; false when it was used before."""
        was_spent, self.is_spent = self.is_spent, True
        return not was_spent
