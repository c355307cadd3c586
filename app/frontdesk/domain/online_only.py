"""What is done only while the server listens: the one list, for every screen and command line.

A right taken away must not wait in an outbox, a price must be the same at every desk, an erasure
cannot be taken back, and money that leaves needs somebody's yes at once. All else may be queued.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from frontdesk.domain.changes import Change, ChangeSet
from frontdesk.domain.roles import about_rights

NOTHING_WAS_CHANGED = (
    "with a line to the server, and there is none now. Nothing was changed; do it again when the"
    " line is back."
)


@dataclass(frozen=True, slots=True)
class OnlineOnly:
    """One kind of entry that never waits: a change of a certain kind, or a command by its name.

    `words` begin the sentence that refuses it off line.
    """

    words: str
    concerns: Callable[[Change], bool] = lambda _: False
    names: tuple[str, ...] = ()

    def includes(self, changeset: ChangeSet) -> bool:
        """Whether a ChangeSet is of this kind; taking one back is, too."""
        return _is_one_of(changeset.name, self.names) or any(map(self.concerns, changeset.changes))

    @property
    def refusal(self) -> str:
        """What is said without a line."""
        return f"{self.words} only {NOTHING_WAS_CHANGED}"


def about_prices(change: Change) -> bool:
    """Whether a change sets a price: in the catalogue, or another one for a visit than it says."""
    if change.table == "service":
        return change.op == "insert" or not {"price_minor", "currency"}.isdisjoint(change.values)
    return change.op == "update" and "price_minor" in change.values


ONLINE_ONLY = (
    OnlineOnly("Roles and people's rights are changed", about_rights, ("role.", "staff.role")),
    OnlineOnly("Prices are changed", about_prices, ("price.",)),
    OnlineOnly("Clients are erased", names=("client.erase",)),
    OnlineOnly("Clients and pets are merged", names=("client.merge", "pet.merge")),
    OnlineOnly("Cards are charged", names=("card.", "deposit.capture")),
    OnlineOnly("Money is paid back", names=("refund.", "payment.refund")),
    OnlineOnly("Messages are sent at once", names=("message.send_now",)),
)
"""What is refused off line, in the order in which it is looked at."""


def needs_line(changeset: ChangeSet) -> OnlineOnly | None:
    """Return why a ChangeSet must not wait for the server, or None when it may."""
    return next((each for each in ONLINE_ONLY if each.includes(changeset)), None)


def _is_one_of(name: str, names: tuple[str, ...]) -> bool:
    """Whether a command has one of these names, or begins with one that ends in a dot."""
    return any(
        name.startswith(each) if each.endswith(".") else f"{name}.".startswith(f"{each}.")
        for each in names
    )
