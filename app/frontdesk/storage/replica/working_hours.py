"""Reads when sites are open and when resources work, break off and are blocked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import Block
from frontdesk.domain.ids import ResourceId, SiteId
from frontdesk.domain.opening import Span, WeeklyHours, spans_on
from frontdesk.domain.wall_clock import from_text
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import date_or_none, text_of


@dataclass(frozen=True, slots=True)
class Roster:
    """The weekly hours of one resource; each break with its label."""

    work: tuple[WeeklyHours, ...]
    breaks: tuple[tuple[WeeklyHours, str], ...]

    def working(self, day: date, opening: tuple[Span, ...], zone: ZoneInfo) -> tuple[Span, ...]:
        """Return when it works that day, breaks not taken out; without any roster when open."""
        return spans_on(day, self.work, zone) if self.work else opening

    def breaks_on(self, day: date, zone: ZoneInfo) -> tuple[Block, ...]:
        """Return the breaks of that day."""
        return tuple(
            Block(starts_at, ends_at, label or "Break")
            for hours, label in self.breaks
            for starts_at, ends_at in spans_on(day, [hours], zone)
        )


NO_ROSTER = Roster((), ())


def opening_hours(replica: Replica, site_id: SiteId) -> tuple[WeeklyHours, ...]:
    """Return the weekly opening hours of a site."""
    rows = replica.rows(
        "select weekday, opens_minute, closes_minute from opening_hours"
        " where site_id = ? and deleted_at is null",
        (str(site_id),),
    )
    return tuple(WeeklyHours(*row) for row in rows)


def rosters(replica: Replica) -> Mapping[ResourceId, Roster]:
    """Return the rosters of all resources that have one."""
    work: dict[ResourceId, list[WeeklyHours]] = defaultdict(list)
    breaks: dict[ResourceId, list[tuple[WeeklyHours, str]]] = defaultdict(list)
    for row in replica.rows(
        "select resource_id, kind, weekday, starts_minute, ends_minute, valid_from, valid_until,"
        " label from roster where deleted_at is null order by resource_id, weekday, starts_minute"
    ):
        resource_id = ResourceId(UUID(row["resource_id"]))
        hours = WeeklyHours(
            row["weekday"],
            row["starts_minute"],
            row["ends_minute"],
            date_or_none(row["valid_from"]),
            date_or_none(row["valid_until"]),
        )
        if row["kind"] == "work":
            work[resource_id].append(hours)
        else:
            breaks[resource_id].append((hours, row["label"]))
    return {
        resource_id: Roster(tuple(work[resource_id]), tuple(breaks[resource_id]))
        for resource_id in (*work, *(key for key in breaks if key not in work))
    }


def blocks_between(
    replica: Replica, begins: datetime, ends: datetime
) -> Mapping[ResourceId, list[Block]]:
    """Return the blocks that touch this time, by resource, earliest first."""
    found: dict[ResourceId, list[Block]] = defaultdict(list)
    for row in replica.rows(
        "select resource_id, starts_at, ends_at, label from block"
        " where starts_at < ? and ends_at > ? and deleted_at is null order by starts_at",
        (text_of(ends), text_of(begins)),
    ):
        block = Block(from_text(row["starts_at"]), from_text(row["ends_at"]), row["label"])
        found[ResourceId(UUID(row["resource_id"]))].append(block)
    return found
