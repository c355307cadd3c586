"""The day as the grid and the sheets show it, and the load of a month; read from the replica."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import AppointmentCard, Block, Column, DayAgenda
from frontdesk.domain.catalogue import Resource
from frontdesk.domain.ids import ResourceId, SiteId
from frontdesk.domain.opening import Span, spans_on
from frontdesk.domain.wall_clock import day_bounds
from frontdesk.storage.replica.catalogue import resources, site_or_first
from frontdesk.storage.replica.ghosts import Ghosts, ghosts_of_day
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import text_of
from frontdesk.storage.replica.visit_rows import NO_RESOURCE, known_since, visits_of_day
from frontdesk.storage.replica.working_hours import (
    NO_ROSTER,
    Roster,
    blocks_between,
    opening_hours,
    rosters,
)

DAY_TABLES = frozenset(
    {
        "appointment",
        "appointment_service",
        "resource_claim",
        "resource",
        "roster",
        "block",
        "opening_hours",
        "service",
        "pet",
        "client",
        "client_contact",
        "alert",
        "site",
    }
)
"""The tables whose rows the day shows."""


@dataclass(frozen=True, slots=True)
class DayReading:
    """A day as it was read, with what is needed to follow its changes (`day_patch`).

    `owners` says whose each row is that a card was made of: the id of a visit, a pet or a client.
    `known_since` is when the pets must have become known whose first visit is not in the replica.
    """

    agenda: DayAgenda
    owners: Mapping[str, str]
    known_since: datetime


def day_agenda(replica: Replica, site_id: SiteId | None, day: date, *, now: datetime) -> DayAgenda:
    """Return one day of a site as of `now`; without a site the first one by name.

    Columns come by the catalogue's order, then name. A resource no longer in use has a column only
    while it holds a visit of that day, and visits that hold no resource share a last column: no
    visit is ever missing. NotFound when there is no such site.
    """
    return read_day(replica, site_id, day, now=now).agenda


def read_day(replica: Replica, site_id: SiteId | None, day: date, *, now: datetime) -> DayReading:
    """Return the same day with what it was made of; NotFound when there is no such site."""
    with replica.consistent():
        site = site_or_first(replica, site_id)
        zone = replica.zone()
        begins, ends = day_bounds(day, zone)
        visits = visits_of_day(replica, site.id, begins, ends, now=now)
        ghosts = ghosts_of_day(replica, site.id, begins, ends)
        opening = spans_on(day, opening_hours(replica, site.id), zone)
        columns = _columns(replica, site.id, day, opening, visits.by_resource, ghosts)
        agenda = DayAgenda(
            day=day,
            zone=zone,
            site_id=site.id,
            opens_at=opening[0][0] if opening else None,
            closes_at=opening[-1][1] if opening else None,
            columns=tuple(columns),
            cancelled=tuple(visits.cancelled),
        )
        return DayReading(agenda, visits.owners, known_since(replica, now))


def _columns(
    replica: Replica,
    site_id: SiteId,
    day: date,
    opening: tuple[Span, ...],
    cards: Mapping[ResourceId, Sequence[AppointmentCard]],
    ghosts: Ghosts,
) -> Iterable[Column]:
    zone = replica.zone()
    blocked = blocks_between(replica, *day_bounds(day, zone))
    roster_of = rosters(replica)
    known = resources(replica, inactive=True)
    for resource in known:
        held, wanted = cards.get(resource.id, ()), tuple(ghosts.get(resource.id, ()))
        if held or wanted or (resource.active and resource.site_id == site_id):
            roster = roster_of.get(resource.id, NO_ROSTER)
            blocks = blocked.get(resource.id, ())
            column = _column(resource, roster, day, opening, zone, blocks, held)
            yield replace(column, ghosts=wanted)
    elsewhere = {resource.id for resource in known}
    homeless, wanted = _homeless(cards, elsewhere), _homeless(ghosts, elsewhere)
    if homeless or wanted:
        yield Column(NO_RESOURCE, "No resource", "", len(homeless), opening, (), homeless, wanted)


def _homeless(
    cards: Mapping[ResourceId, Sequence[AppointmentCard]], known: set[ResourceId]
) -> tuple[AppointmentCard, ...]:
    """Return the cards that stand in no known column, once each, by start."""
    found = {card.id: card for key in cards.keys() - known for card in cards[key]}
    return tuple(sorted(found.values(), key=_by_start))


def _column(
    resource: Resource,
    roster: Roster,
    day: date,
    opening: tuple[Span, ...],
    zone: ZoneInfo,
    blocked: Iterable[Block],
    cards: Sequence[AppointmentCard],
) -> Column:
    blocks = sorted((*roster.breaks_on(day, zone), *blocked), key=lambda block: block.starts_at)
    return Column(
        resource_id=resource.id,
        name=resource.name,
        kind=resource.kind,
        capacity=resource.capacity,
        working=roster.working(day, opening, zone),
        blocks=tuple(blocks),
        cards=tuple(cards),
    )


def _by_start(card: AppointmentCard) -> tuple[datetime, str]:
    return card.starts_at, card.pet_name


def month_load(replica: Replica, site_id: SiteId | None, year: int, month: int) -> dict[date, int]:
    """Return how many visits begin on each day of a month, cancelled ones left out."""
    site = site_or_first(replica, site_id)
    zone = replica.zone()
    first = date(year, month, 1)
    days = [first + timedelta(days=number) for number in range(monthrange(year, month)[1])]
    bounds = [[str(day), *map(text_of, day_bounds(day, zone))] for day in days]
    rows = replica.rows(
        "select value ->> 0, (select count(*) from appointment"
        " where starts_at >= value ->> 1 and starts_at < value ->> 2 and +site_id = :site"
        " and deleted_at is null and status not in ('cancelled', 'no_show'))"
        " from json_each(:bounds)",
        {"bounds": json.dumps(bounds), "site": str(site.id)},
    )
    return {date.fromisoformat(day): count for day, count in rows}
