"""What is known of a day before somebody books on it, in minutes from the day's first instant."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from frontdesk.domain.ids import ResourceId
from frontdesk.domain.minute_mask import MinuteSpan


class Busy(NamedTuple):
    """A claim on a resource, in minutes of the day; `lane` as the server chose it."""

    start: int
    end: int
    lane: int


@dataclass(frozen=True, slots=True)
class ResourceDay:
    """One resource on one day: when it works, its breaks and blocks, its claims."""

    resource_id: ResourceId
    kind: str
    capacity: int
    working: tuple[MinuteSpan, ...]
    busy: tuple[Busy, ...] = ()
    closed: tuple[MinuteSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Everything known about one day of a site; `resources` in the order of preference."""

    day: date
    starts_at: datetime
    length: int
    opening: tuple[MinuteSpan, ...]
    resources: tuple[ResourceDay, ...]
    pet_elsewhere: tuple[MinuteSpan, ...] = ()


class Window(NamedTuple):
    """A day as a plan that may reach into the days after it; `first_day` is its own length."""

    plan: DayPlan
    first_day: int


def windows(days: Iterable[DayPlan], *, reach: int) -> Iterator[Window]:
    """Yield one window for each of these consecutive days, with up to `reach` days after it."""
    waiting: deque[DayPlan] = deque()
    for day in days:
        waiting.append(day)
        if len(waiting) > reach:
            yield Window(_joined(list(waiting)), waiting[0].length)
            waiting.popleft()
    while waiting:
        yield Window(_joined(list(waiting)), waiting[0].length)
        waiting.popleft()


def _joined(days: Sequence[DayPlan]) -> DayPlan:
    first = days[0]
    if len(days) == 1:
        return first
    offsets = [int((each.starts_at - first.starts_at).total_seconds() // 60) for each in days]
    return DayPlan(
        first.day,
        first.starts_at,
        offsets[-1] + days[-1].length,
        _shifted(zip(offsets, (each.opening for each in days), strict=True)),
        tuple(_over_days(each, offsets, days) for each in first.resources),
        _shifted(zip(offsets, (each.pet_elsewhere for each in days), strict=True)),
    )


def _over_days(
    resource: ResourceDay, offsets: Sequence[int], days: Sequence[DayPlan]
) -> ResourceDay:
    parts = [
        (offset, same)
        for offset, day in zip(offsets, days, strict=True)
        for same in day.resources
        if same.resource_id == resource.resource_id
    ]
    return ResourceDay(
        resource.resource_id,
        resource.kind,
        resource.capacity,
        _shifted((offset, part.working) for offset, part in parts),
        tuple(
            Busy(claim.start + offset, claim.end + offset, claim.lane)
            for offset, part in parts
            for claim in part.busy
        ),
        _shifted((offset, part.closed) for offset, part in parts),
    )


def _shifted(parts: Iterable[tuple[int, tuple[MinuteSpan, ...]]]) -> tuple[MinuteSpan, ...]:
    return tuple((start + offset, end + offset) for offset, spans in parts for start, end in spans)
