"""Finds clients that somebody may be about to add a second time."""

from __future__ import annotations

import json
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
    name = _one_name(given_name, family_name)
    same_phone = _clients_with(replica, {_tail(phone) for phone in phones} - {""})
    same_name = {
        row["id"]
        for row in replica.rows(
            "select id, given_name, family_name from client where deleted_at is null"
        )
        if name and _one_name(row["given_name"], row["family_name"]) == name
    }
    found = [
        KnownClient(
            ClientId(UUID(row["id"])),
            f"{row['given_name']} {row['family_name']}".strip(),
            row["phone"] or "",
            row["id"] in same_phone,
        )
        for row in replica.rows(_CLIENTS, (json.dumps(sorted(same_phone | same_name)),))
    ]
    return sorted(found, key=lambda client: (not client.same_phone, client.name, client.id))


_CLIENTS = """
select id, given_name, family_name, (select value from client_contact
    where client_id = client.id and kind = 'phone' and deleted_at is null
    order by position, id limit 1) as phone
from client where id in (select value from json_each(?)) and deleted_at is null
"""


def _clients_with(replica: Replica, numbers: set[str]) -> set[str]:
    if not numbers:
        return set()
    rows = replica.rows(
        "select client_id, value from client_contact where kind = 'phone' and deleted_at is null"
    )
    return {client_id for client_id, value in rows if _tail(value) in numbers}


def _one_name(given_name: str, family_name: str) -> str:
    return fold(" ".join(f"{given_name} {family_name}".split()))


def _tail(phone: str) -> str:
    digits = phone_digits(phone)
    return digits[-_LAST_DIGITS:] if len(digits) >= _LAST_DIGITS else ""
