"""Reads the visits of a day with everything their cards show, in a handful of statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.domain.agenda import Alert, AppointmentCard, Severity, Status
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, SiteId
from frontdesk.domain.wall_clock import business_day, day_bounds, from_text
from frontdesk.storage.replica.card_parts import (
    NOTHING_SOLD,
    alerts_of,
    claims_of,
    pets_seen_before,
    phones_of,
    sold_with,
)
from frontdesk.storage.replica.cipher import Row
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import (
    date_or_none,
    ids_json,
    instant_or_none,
    text_of,
    uuid_or_none,
)

NO_RESOURCE = ResourceId(UUID(int=0))
"""Stands in for the resource of a visit that holds none."""

HISTORY_KEPT = timedelta(days=90)
"""How far back a replica reaches: a pet known for longer may have visits that it does not hold."""

# A record that was removed leaves its visits with the server: what refers to it is joined to the
# left, so that no visit goes missing with it. A visit that began before the day is looked for among
# those that cross a date only: a stay; the condition repeats the one of the index
# `appointment_stay`. The plus keeps SQLite from reading all visits of the site by its index.
_OF_A_DAY = """
with visit (id) as (
    select id from appointment where starts_at >= :begins and starts_at < :ends
    union all
    select id from appointment
    where substr(starts_at, 1, 10) <> substr(ends_at, 1, 10)
      and ends_at > :begins and starts_at < :begins
)
"""

_THESE_OF_A_DAY = """
with visit (id) as (
    select id from appointment
    where id in (select value from json_each(:ids)) and starts_at < :ends
      and (starts_at >= :begins
           or (substr(starts_at, 1, 10) <> substr(ends_at, 1, 10) and ends_at > :begins))
)
"""

_BY_ID = "with visit (id) as (select value from json_each(:ids))"

_VISITS = """
select a.id, a.pet_id, coalesce(a.client_id, p.client_id) as client_id, a.status, a.starts_at,
       a.ends_at, a.note, a.here_at, coalesce(p.name, '') as pet_name,
       coalesce(p.breed, '') as breed, p.born_on,
       iif(p.id is null, '', p.created_at) as pet_since, c.given_name, c.family_name
from visit
join appointment a on a.id = visit.id
left join pet p on p.id = a.pet_id
left join client c on c.id = coalesce(a.client_id, p.client_id)
where (:site is null or +a.site_id = :site) and a.deleted_at is null
order by a.starts_at, pet_name, a.id
"""


@dataclass(frozen=True, slots=True)
class Marks:
    """The visits that commands touch: those without an answer, and those refused or held."""

    pending: frozenset[UUID]
    attention: frozenset[UUID]

    @staticmethod
    def read(replica: Replica) -> Marks:
        """Read them from the outbox."""
        return Marks(
            _touched_visits(replica, replica.pending_ids),
            _touched_visits(replica, replica.attention_ids),
        )

    def on(self, card: AppointmentCard) -> AppointmentCard:
        """Return a visit's card with these marks; itself when it bears them."""
        pending, attention = card.id in self.pending, card.id in self.attention
        if (pending, attention) == (card.pending, card.attention):
            return card
        return replace(card, pending=pending, attention=attention)


@dataclass(frozen=True, slots=True)
class DayVisits:
    """The visits of a day by the column they stand in; cancelled ones apart.

    `owners` says of each row that the cards were made of, besides visits, pets and clients, whose
    it is: the id of a visit, a pet or a client.
    """

    by_resource: Mapping[ResourceId, Sequence[AppointmentCard]]
    cancelled: Sequence[AppointmentCard]
    owners: Mapping[str, str]
    marks: Marks


def visits_of_day(
    replica: Replica,
    site_id: SiteId,
    begins: datetime,
    ends: datetime,
    *,
    now: datetime,
    only: Iterable[str] | None = None,
) -> DayVisits:
    """Return the cards of all visits of a site that touch the time between these instants.

    With `only`, of those among these ids.
    """
    bounds = {"begins": text_of(begins), "ends": text_of(ends), "site": str(site_id)}
    if only is None:
        rows = replica.rows(_OF_A_DAY + _VISITS, bounds)
    else:
        rows = replica.rows(_THESE_OF_A_DAY + _VISITS, {**bounds, "ids": json.dumps(list(only))})
    reader = CardReader(replica, rows, begins, now)
    by_resource: dict[ResourceId, list[AppointmentCard]] = defaultdict(list)
    cancelled = []
    for row in rows:
        held = reader.resources_of(row)
        if not Status(row["status"]).occupies:
            cancelled.append(reader.card(row, held[0]))
            continue
        for resource_id in held:
            by_resource[resource_id].append(reader.card(row, resource_id))
    return DayVisits(by_resource, cancelled, reader.owners, reader.marks)


def reading_order(card: AppointmentCard) -> tuple[datetime, str, str]:
    """Return what the cards of a column are sorted by, as the statement above sorts the visits."""
    return card.starts_at, card.pet_name, str(card.id)


def known_since(replica: Replica, now: datetime) -> datetime:
    """Return since when a pet must be known to have visits that this replica does not hold.

    The same all day: a card must not look different because a minute has passed.
    """
    zone = replica.zone()
    return day_bounds(business_day(now, zone), zone)[1] - HISTORY_KEPT


def visit_rows(replica: Replica, ids: Iterable[UUID]) -> list[Row]:
    """Return the rows of these visits, on whatever day and site; those not held are left out."""
    return replica.rows(_BY_ID + _VISITS, {"ids": ids_json(ids), "site": None})


class CardReader:
    """What belongs to the visits of one day, read set by set and looked up card by card.

    `owners` is that of `DayVisits`.
    """

    def __init__(
        self, replica: Replica, rows: Sequence[Row], begins: datetime, now: datetime
    ) -> None:
        ids = ids_json_of(rows, "id")
        pets, clients = ids_json_of(rows, "pet_id"), ids_json_of(rows, "client_id")
        self.owners: dict[str, str] = {}
        self._live, self._released = claims_of(replica, ids, self.owners)
        self._sold = sold_with(replica, ids, self.owners)
        self._phones = phones_of(replica, clients, self.owners)
        self._alerts = alerts_of(replica, pets, clients, self.owners)
        self._known_pets = pets_seen_before(replica, pets, begins, self.owners)
        self._known_since = text_of(known_since(replica, now))
        self.marks = Marks.read(replica)

    def resources_of(self, row: Row) -> list[ResourceId]:
        """Return the resources a visit holds, or for a cancelled one held; never empty."""
        held = self._live.get(row["id"]) or self._released.get(row["id"], [])
        if Status(row["status"]).occupies:
            held = self._live.get(row["id"], [])
        return held or [NO_RESOURCE]

    def card(self, row: Row, resource_id: ResourceId) -> AppointmentCard:
        """Return the card of a visit in one column."""
        appointment_id = AppointmentId(UUID(row["id"]))
        client_id = uuid_or_none(row["client_id"])
        sold = self._sold.get(row["id"], NOTHING_SOLD)
        alerts = self._alerts.get(row["pet_id"], []) + self._alerts.get(row["client_id"], [])
        return AppointmentCard(
            id=appointment_id,
            resource_id=resource_id,
            pet_id=PetId(UUID(row["pet_id"])),
            client_id=None if client_id is None else ClientId(client_id),
            starts_at=from_text(row["starts_at"]),
            ends_at=from_text(row["ends_at"]),
            status=Status(row["status"]),
            kind=sold.kind,
            pet_name=row["pet_name"],
            client_name=f"{row['given_name'] or ''} {row['family_name'] or ''}".strip(),
            phone=self._phones.get(row["client_id"], ""),
            service_names=sold.names,
            price=sold.price,
            breed=row["breed"],
            born_on=date_or_none(row["born_on"]),
            note=row["note"],
            alerts=tuple(sorted(alerts, key=_loudness)),
            here_at=instant_or_none(row["here_at"]),
            first_visit=self._is_first(row),
            pending=appointment_id in self.marks.pending,
            attention=appointment_id in self.marks.attention,
        )

    def _is_first(self, row: Row) -> bool:
        known_since = row["pet_since"]
        new_here = known_since is None or known_since >= self._known_since
        return new_here and row["pet_id"] not in self._known_pets


def ids_json_of(rows: Iterable[Row], column: str) -> str:
    """Return the different ids of a column as a JSON array."""
    return json.dumps(sorted({row[column] for row in rows} - {None}))


def _loudness(alert: Alert) -> int:
    return (Severity.STOP, Severity.ASK, Severity.NOTE).index(alert.severity)


def _touched_visits(replica: Replica, touched: Callable[[str], frozenset[UUID]]) -> frozenset[UUID]:
    """Return the visits that some commands touch, themselves or through what belongs to them."""
    found = set(touched("appointment"))
    for table in ("resource_claim", "appointment_service"):
        if ids := touched(table):
            rows = replica.rows(
                f"select appointment_id from {table} where id in (select value from json_each(?))",
                (ids_json(ids),),
            )
            found.update(UUID(row[0]) for row in rows)
    return frozenset(found)
