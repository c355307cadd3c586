"""Reads days as plans for the search of free times, a week of them at a time.

Times are whole minutes since 1970 here: a search over ninety days of fifty columns reads tens of
thousands of claims, and making an instant of each would cost more than the search itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.catalogue import Resource
from frontdesk.domain.day_plan import Busy, DayPlan, ResourceDay
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, SiteId
from frontdesk.domain.minute_mask import MinuteSpan
from frontdesk.domain.opening import WeeklyHours, spans_on
from frontdesk.domain.wall_clock import MINUTES_A_DAY, day_bounds, minute_of_day
from frontdesk.storage.replica.catalogue import resources
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import ids_json, text_of
from frontdesk.storage.replica.working_hours import NO_ROSTER, Roster, opening_hours, rosters

_DAYS_AT_ONCE = 7  # most searches end within the first week


def day_plans(
    replica: Replica,
    site_id: SiteId,
    first: date,
    days: int,
    *,
    usable: Callable[[Resource], bool] = lambda _: True,
    pet_id: PetId | None = None,
    besides: AppointmentId | None = None,
) -> Iterator[DayPlan]:
    """Yield the plans of consecutive days of a site, with those resources that are `usable`.

    The visit `besides` counts as away.
    """
    zone = replica.zone()
    used = [each for each in resources(replica) if each.site_id == site_id and usable(each)]
    opening, roster_of = opening_hours(replica, site_id), rosters(replica)
    for offset in range(0, days, _DAYS_AT_ONCE):
        numbers = range(offset, min(offset + _DAYS_AT_ONCE, days))
        clocks = [_Clock.of(first + timedelta(days=number), zone) for number in numbers]
        taken = _Taken(clocks, [clock.first for clock in clocks])
        taken.read(replica, [each.id for each in used], pet_id, besides)
        for number, clock in enumerate(clocks):
            yield DayPlan(
                day=clock.day,
                starts_at=clock.begins,
                length=clock.length,
                opening=clock.hours(opening),
                resources=tuple(
                    taken.resource_day(number, clock, each, roster_of.get(each.id, NO_ROSTER))
                    for each in used
                ),
                pet_elsewhere=tuple(taken.elsewhere[number]),
            )


@dataclass(frozen=True, slots=True)
class _Clock:
    """A day's place among the minutes since 1970, and its clock."""

    day: date
    zone: ZoneInfo
    begins: datetime
    first: int
    length: int
    regular: bool

    @staticmethod
    def of(day: date, zone: ZoneInfo) -> _Clock:
        begins, ends = day_bounds(day, zone)
        first, end = int(begins.timestamp()) // 60, int(ends.timestamp()) // 60
        regular = end - first == MINUTES_A_DAY and minute_of_day(begins, zone) == 0
        return _Clock(day, zone, begins, first, end - first, regular)

    def hours(self, weekly: Iterable[WeeklyHours]) -> tuple[MinuteSpan, ...]:
        """Return weekly hours as minutes of this day."""
        if self.regular:  # the clock's minutes are the day's
            return tuple((w.starts_minute, w.ends_minute) for w in weekly if w.holds_on(self.day))
        return tuple(
            (int(start.timestamp()) // 60 - self.first, int(end.timestamp()) // 60 - self.first)
            for start, end in spans_on(self.day, weekly, self.zone)
        )


@dataclass(slots=True)
class _Taken:
    """What is already taken on some consecutive days, by the number of the day."""

    clocks: Sequence[_Clock]
    starts: Sequence[int]
    claims: Mapping[tuple[int, str], list[Busy]] = field(default_factory=lambda: defaultdict(list))
    blocks: Mapping[tuple[int, str], list[MinuteSpan]] = field(
        default_factory=lambda: defaultdict(list)
    )
    elsewhere: Mapping[int, list[MinuteSpan]] = field(default_factory=lambda: defaultdict(list))

    def read(
        self,
        replica: Replica,
        resource_ids: Iterable[ResourceId],
        pet_id: PetId | None,
        besides: AppointmentId | None,
    ) -> None:
        """Read the claims and blocks of these resources and the pet's own visits of these days."""
        last = self.clocks[-1]
        bounds = {
            "begins": text_of(self.clocks[0].begins),
            "ends": text_of(last.begins + timedelta(minutes=last.length)),
            "resources": ids_json(resource_ids),
            "besides": str(besides),
            "pet": str(pet_id),
        }
        for resource_id, lane, start, end in replica.rows(_CLAIMS, bounds):
            for number, first, until in self._by_day(start, end):
                self.claims[number, resource_id].append(Busy(first, until, lane))
        for resource_id, start, end in replica.rows(_BLOCKS, bounds):
            for number, first, until in self._by_day(start, end):
                self.blocks[number, resource_id].append((first, until))
        for start, end in replica.rows(_PET, bounds) if pet_id else ():
            for number, first, until in self._by_day(start, end):
                self.elsewhere[number].append((first, until))

    def resource_day(
        self, number: int, clock: _Clock, resource: Resource, roster: Roster
    ) -> ResourceDay:
        """Return one resource on one of these days."""
        key = (number, str(resource.id))
        working = clock.hours(roster.work) if roster.work else ((0, clock.length),)
        breaks = clock.hours(hours for hours, _ in roster.breaks)
        return ResourceDay(
            resource.id,
            resource.kind,
            resource.capacity,
            working,
            tuple(self.claims.get(key, ())),
            (*breaks, *self.blocks.get(key, ())),
        )

    def _by_day(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield the days that a time touches, each with its minutes of that day."""
        number = max(bisect_right(self.starts, start) - 1, 0)
        for clock in self.clocks[number:]:
            first = clock.first
            if first >= end:
                return
            begins = start - first if start > first else 0
            until = end - first if end - first < clock.length else clock.length
            if begins < until:
                yield number, begins, until
            number += 1


# A claim that began before these days is looked for among those that cross a date only: a stay.
# The condition repeats the one of the index `resource_claim_stay`; the plus keeps SQLite from
# reading every claim of a resource by its index.
_CLAIMS = """
select resource_id, lane, unixepoch(starts_at) / 60, (unixepoch(ends_at) + 59) / 60
from resource_claim
where starts_at >= :begins and starts_at < :ends and deleted_at is null
  and appointment_id <> :besides and +resource_id in (select value from json_each(:resources))
union all
select resource_id, lane, unixepoch(starts_at) / 60, (unixepoch(ends_at) + 59) / 60
from resource_claim
where substr(starts_at, 1, 10) <> substr(ends_at, 1, 10) and ends_at > :begins
  and starts_at < :begins and deleted_at is null and appointment_id <> :besides
  and +resource_id in (select value from json_each(:resources))
"""

_BLOCKS = """
select resource_id, unixepoch(starts_at) / 60, (unixepoch(ends_at) + 59) / 60
from block
where starts_at < :ends and ends_at > :begins and deleted_at is null
"""

_PET = """
select unixepoch(starts_at) / 60, (unixepoch(ends_at) + 59) / 60
from appointment
where pet_id = :pet and starts_at < :ends and ends_at > :begins and deleted_at is null
  and status not in ('cancelled', 'no_show') and id <> :besides
"""
