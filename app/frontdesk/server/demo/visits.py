"""Fills columns with visits: pure times of one day, before any pet or status is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from frontdesk.server.demo.plans import ColumnPlan, ServicePlan

QUARTER = 15
SURGERY_MINUTES = 45
LUNCH_MINUTES = 45


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit-to-be: minutes of the wall clock, services, columns by their number."""

    column: int
    starts: int
    ends: int
    services: tuple[ServicePlan, ...]


Window = tuple[int, int]


def windows(column: ColumnPlan) -> list[Window]:
    """Return the stretches of the day in which the column takes visits."""
    pauses = []
    if column.lunch is not None:
        pauses.append((column.lunch, column.lunch + LUNCH_MINUTES))
    if column.surgery is not None:
        pauses.append((column.surgery, column.surgery + SURGERY_MINUTES))
    found, cursor = [], column.starts
    for starts, ends in sorted(pauses):
        if starts > cursor:
            found.append((cursor, starts))
        cursor = max(cursor, ends)
    found.append((cursor, column.ends))
    return found


def fill(
    rng: Random,
    number: int,
    column: ColumnPlan,
    services: tuple[ServicePlan, ...],
    *,
    load: float,
) -> Iterator[PlannedVisit]:
    """Yield the visits of one column on one day; `load` 1.0 is a full day.

    Every lane of a column with capacity is filled on its own, so visits overlap only as far as the
    capacity goes.
    """
    fitting = tuple(service for service in services if service.needs[0] == column.kind)
    wanted = column.visits * load
    if not fitting:
        return
    lanes = column.capacity if column.kind != "daycare" else max(1, round(wanted))
    for _lane in range(lanes):
        count = wanted / lanes
        exact = int(count) + (rng.random() < count - int(count)) if lanes > 1 else round(count)
        yield from _fill_lane(rng, number, windows(column), fitting, exact)


def _fill_lane(
    rng: Random,
    number: int,
    free: list[Window],
    fitting: tuple[ServicePlan, ...],
    count: int,
) -> Iterator[PlannedVisit]:
    room = sum(ends - starts for starts, ends in free)
    for starts, ends in free:
        share = round(count * (ends - starts) / room)
        chosen = _choose(rng, fitting, share, ends - starts)
        slack = (ends - starts - sum(_length(services) for services in chosen)) // QUARTER
        gaps = _gaps(rng, slack, len(chosen))
        cursor = starts
        for services, gap in zip(chosen, gaps, strict=True):
            cursor += gap * QUARTER
            yield PlannedVisit(number, cursor, cursor + _length(services), services)
            cursor += _length(services)


def _choose(
    rng: Random, fitting: tuple[ServicePlan, ...], count: int, room: int
) -> list[tuple[ServicePlan, ...]]:
    chosen: list[tuple[ServicePlan, ...]] = []
    for _ in range(count):
        services: tuple[ServicePlan, ...] = (rng.choice(fitting),)
        extra = next((service for service in fitting if service.kind == "quick"), None)
        if extra and services[0].kind == "grooming" and rng.random() < 0.15:
            services += (extra,)
        if _length(services) <= room:
            chosen.append(services)
            room -= _length(services)
    return chosen


def _gaps(rng: Random, slack: int, visits: int) -> list[int]:
    """Share the free quarter-hours out before and between the visits."""
    gaps = [0] * (visits + 1)
    for _ in range(slack):
        gaps[rng.randrange(visits + 1)] += 1
    return gaps[:visits]


def _length(services: tuple[ServicePlan, ...]) -> int:
    return sum(service.minutes for service in services)
