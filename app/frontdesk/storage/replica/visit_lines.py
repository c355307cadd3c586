"""Reads the visits to come and gone by, a line each, for the cards of pets and clients."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from frontdesk.domain.agenda import Status
from frontdesk.domain.ids import AppointmentId, PetId
from frontdesk.domain.money import Money
from frontdesk.domain.records import VisitLine
from frontdesk.domain.wall_clock import from_text
from frontdesk.storage.replica.cipher import Row
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import ids_json, text_of

LAST_VISITS = 20
"""How many past visits a card shows."""

_VISIT_LINES = """
select a.id, a.starts_at, a.ends_at, a.status,
       (select group_concat(name, ', ') from (
            select s.name from appointment_service l join service s on s.id = l.service_id
            where l.appointment_id = a.id and l.deleted_at is null order by l.position, l.id)
       ) as service_names,
       (select group_concat(name, ', ') from (
            select r.name from resource_claim h join resource r on r.id = h.resource_id
            where h.appointment_id = a.id and h.deleted_at is null order by r.position, r.name)
       ) as resource_names,
       (select sum(price_minor) from appointment_service
        where appointment_id = a.id and deleted_at is null) as price_minor,
       (select min(currency) from appointment_service
        where appointment_id = a.id and deleted_at is null) as currency
from appointment a
where a.pet_id in (select value from json_each(:pets)) and a.deleted_at is null
  and a.status not in ('cancelled', 'no_show')
"""


def visits_to_come(replica: Replica, pets: Iterable[PetId], now: datetime) -> tuple[VisitLine, ...]:
    """Return what these pets still have before them or are here for, soonest first."""
    rows = replica.rows(
        f"{_VISIT_LINES} and a.ends_at > :now and a.status <> 'gone' order by a.starts_at, a.id",
        {"pets": ids_json(pets), "now": text_of(now)},
    )
    return _visit_lines(replica, rows)


def last_visits(replica: Replica, pet_id: PetId, now: datetime) -> tuple[VisitLine, ...]:
    """Return the last visits of a pet that are over, latest first."""
    rows = replica.rows(
        f"{_VISIT_LINES} and (a.ends_at <= :now or a.status = 'gone')"
        " order by a.starts_at desc, a.id limit :limit",
        {"pets": ids_json([pet_id]), "now": text_of(now), "limit": LAST_VISITS},
    )
    return _visit_lines(replica, rows)


def _visit_lines(replica: Replica, rows: Sequence[Row]) -> tuple[VisitLine, ...]:
    pending = replica.pending_ids("appointment") if rows else frozenset()
    return tuple(_visit_line(row, pending) for row in rows)


def _visit_line(row: Row, pending: Collection[UUID]) -> VisitLine:
    price = None
    if row["price_minor"] is not None:
        price = Money(row["price_minor"], row["currency"])
    return VisitLine(
        AppointmentId(UUID(row["id"])),
        from_text(row["starts_at"]),
        from_text(row["ends_at"]),
        Status(row["status"]),
        row["service_names"] or "",
        row["resource_names"] or "",
        price,
        UUID(row["id"]) in pending,
    )


def no_shows(replica: Replica, pets: Iterable[PetId]) -> int:
    """Return how often these pets did not come, as far back as this desk reaches."""
    return int(
        replica.value(
            "select count(*) from appointment where status = 'no_show' and deleted_at is null"
            " and pet_id in (select value from json_each(?))",
            (ids_json(pets),),
        )
    )
