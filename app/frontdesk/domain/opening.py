"""When a site is open and when a resource works, as instants of one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.wall_clock import business_day, instant_at

Span = tuple[datetime, datetime]

STAY_KINDS = frozenset({"daycare", "boarding"})
"""Kinds of service during which the house may close: only arrival and pick-up need open doors."""


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """A stretch of one weekday (0 is Monday), in minutes of the wall clock.

    `valid_from` and `valid_until` are the first and the last day it holds, None for no limit.
    """

    weekday: int
    starts_minute: int
    ends_minute: int
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether this stretch belongs to that day."""
        return (
            self.weekday == day.weekday()
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )


def spans_on(day: date, hours: Iterable[WeeklyHours], zone: ZoneInfo) -> tuple[Span, ...]:
    """Return the stretches of that day as instants, by start; touching ones become one."""
    spans = sorted(
        (instant_at(day, each.starts_minute, zone), instant_at(day, each.ends_minute, zone))
        for each in hours
        if each.holds_on(day)
    )
    return merged(spans)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join stretches that overlap or touch; empty ones vanish."""
    joined: list[Span] = []
    for starts_at, ends_at in sorted(spans):
        if ends_at <= starts_at:
            continue
        if joined and starts_at <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends_at))
        else:
            joined.append((starts_at, ends_at))
    return tuple(joined)


def fits_opening(
    starts_at: datetime,
    ends_at: datetime,
    hours: Iterable[WeeklyHours],
    zone: ZoneInfo,
    *,
    stays: bool,
) -> bool:
    """Whether a visit lies within opening hours.

    A visit lies inside one stretch of its day; one that `stays` (daycare, boarding) needs open
    doors only when it arrives and when it leaves.
    """
    kept = tuple(hours)
    arrival = spans_on(business_day(starts_at, zone), kept, zone)
    if not stays:
        return any(opens <= starts_at and ends_at <= closes for opens, closes in arrival)
    departure = spans_on(business_day(ends_at, zone), kept, zone)
    return any(opens <= starts_at < closes for opens, closes in arrival) and any(
        opens < ends_at <= closes for opens, closes in departure
    )
