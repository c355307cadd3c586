"""Finds clients that somebody may be about to add a second time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from frontdesk.domain.contacts import phone_digits
from frontdesk.domain.folding import fold
from frontdesk.domain.ids import ClientId
from frontdesk.storage.replica.replica import Replica

_LAST_DIGITS = 7
"""Numbers are the same when so many last digits agree: `+49 30` and `030` are one town."""


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client already on this desk; `same_phone` when a number agrees, else only the name does."""

    id: ClientId
    name: str
    phone: str
    same_phone: bool


def possible_duplicates(
    replica: Replica, *, given_name: str, family_name: str, phones: Iterable[str] = ()
) -> list[KnownClient]:
    """Return clients with the same name or phone, whatever their accents and spacing.

    Those whose phone agrees come first.
    """
    name = fold(" ".join(f"{given_name} {family_name}".split()))
    numbers = {_tail(phone) for phone in phones} - {""}
    found = []
    for row in replica.rows(
        "select id, given_name, family_name, (select group_concat(value, '|') from client_contact"
        " where client_id = client.id and kind = 'phone' and deleted_at is null) as phones"
        " from client where deleted_at is null"
    ):
        known = f"{row['given_name']} {row['family_name']}".strip()
        theirs = (row["phones"] or "").split("|")
        same_phone = bool(numbers & {_tail(phone) for phone in theirs})
        if same_phone or (name and fold(known) == name):
            found.append(KnownClient(ClientId(UUID(row["id"])), known, theirs[0], same_phone))
    return sorted(found, key=lambda client: (not client.same_phone, client.name, client.id))


def _tail(phone: str) -> str:
    digits = phone_digits(phone)
    return digits[-_LAST_DIGITS:] if len(digits) >= _LAST_DIGITS else ""
