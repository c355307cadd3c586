"""Reads what the cards of visits are made of, one set for all of them: claims, services, phones.

Each reading notes whose every row is (`owners`): who hears later that the row changed knows which
cards to read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from frontdesk.domain.agenda import Alert, Severity
from frontdesk.domain.ids import ResourceId
from frontdesk.domain.money import Money
from frontdesk.storage.replica.cipher import Row
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import text_of


@dataclass(frozen=True, slots=True)
class Sold:
    """What a visit's services are called together, their first kind, and their price.

    There is no price where they are sold in several currencies.
    """

    names: str
    kind: str
    price: Money | None


NOTHING_SOLD = Sold("", "", None)


def claims_of(
    replica: Replica, ids: str, owners: dict[str, str]
) -> tuple[dict[str, list[ResourceId]], dict[str, list[ResourceId]]]:
    """Return the resources that these visits hold, and those that they have given up."""
    live: dict[str, list[ResourceId]] = defaultdict(list)
    released: dict[str, list[ResourceId]] = defaultdict(list)
    resource_of = cache(lambda text: ResourceId(UUID(text)))  # few resources, many claims
    for claim_id, appointment_id, resource_id, deleted_at in replica.rows(
        "select id, appointment_id, resource_id, deleted_at from resource_claim"
        " where appointment_id in (select value from json_each(?)) order by id",
        (ids,),
    ):
        owners[claim_id] = appointment_id
        held = live if deleted_at is None else released
        if (resource := resource_of(resource_id)) not in held[appointment_id]:
            held[appointment_id].append(resource)
    return live, released


def sold_with(replica: Replica, ids: str, owners: dict[str, str]) -> dict[str, Sold]:
    """Return what these visits are sold as; those without any service are left out."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in replica.rows(
        "select l.id, l.appointment_id, coalesce(s.name, '') as name,"
        " coalesce(s.kind, '') as kind, l.price_minor, l.currency"
        " from appointment_service l left join service s on s.id = l.service_id"
        " where l.appointment_id in (select value from json_each(?)) and l.deleted_at is null"
        " order by l.position, l.id",
        (ids,),
    ):
        owners[row["id"]] = row["appointment_id"]
        lines[row["appointment_id"]].append(row)
    return {appointment_id: _sold_of(rows) for appointment_id, rows in lines.items()}


def _sold_of(rows: Sequence[Row]) -> Sold:
    one_currency = len({row["currency"] for row in rows}) == 1
    total = sum(row["price_minor"] for row in rows)
    price = Money(total, rows[0]["currency"]) if one_currency else None
    return Sold(", ".join(row["name"] for row in rows), rows[0]["kind"], price)


def phones_of(replica: Replica, clients: str, owners: dict[str, str]) -> dict[str, str]:
    """Return the first phone number of each of these clients that has one."""
    phones: dict[str, str] = {}
    for contact_id, client_id, value in replica.rows(
        "select id, client_id, value from client_contact where kind = 'phone'"
        " and deleted_at is null and client_id in (select value from json_each(?))"
        " order by position, id",
        (clients,),
    ):
        owners[contact_id] = client_id
        phones.setdefault(client_id, value)
    return phones


def alerts_of(
    replica: Replica, pets: str, clients: str, owners: dict[str, str]
) -> dict[str, list[Alert]]:
    """Return the alerts of these pets and clients."""
    found: dict[str, list[Alert]] = defaultdict(list)
    for alert_id, owner_id, severity, text in replica.rows(
        "select id, pet_id, severity, text from alert"
        " where pet_id in (select value from json_each(:pets)) and deleted_at is null"
        " union all select id, client_id, severity, text from alert"
        " where client_id in (select value from json_each(:clients)) and deleted_at is null"
        " order by id",
        {"pets": pets, "clients": clients},
    ):
        owners[alert_id] = owner_id
        found[owner_id].append(Alert(Severity(severity), text))
    return found


def pets_seen_before(
    replica: Replica, pets: str, begins: datetime, owners: dict[str, str]
) -> frozenset[str]:
    """Return the pets that had a visit before; one such visit of each is its pet's part."""
    rows = replica.rows(
        "select value, (select id from appointment"
        " where pet_id = value and starts_at < ? and status not in ('cancelled', 'no_show')"
        " and deleted_at is null limit 1) as earlier from json_each(?)",
        (text_of(begins), pets),
    )
    owners.update((earlier, pet_id) for pet_id, earlier in rows if earlier is not None)
    return frozenset(pet_id for pet_id, earlier in rows if earlier is not None)
