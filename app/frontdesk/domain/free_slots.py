"""Finds times at which everything a visit needs is free: doors, people, tables, and the pet itself.

Pure: the plans of the days come in one by one, and no more of them are asked for than it takes to
find the slots wanted. Minutes count from each day's first instant, so that days of 23 and 25 hours
need no special care; only the grid of offered times follows the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from frontdesk.domain.capacity import taken_by_lane
from frontdesk.domain.day_plan import DayPlan, ResourceDay, Window, windows
from frontdesk.domain.ids import ResourceId
from frontdesk.domain.minute_mask import (
    mask_of,
    minutes_in,
    on_grid_or_first,
    starts_of_runs,
)
from frontdesk.domain.wall_clock import MINUTES_A_DAY, minute_of_day


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Each kind of `kinds` needs one resource of that kind unless one of `chosen` is of it; all of
    `chosen` are taken. A visit that `stays` may cross closed hours and midnight. `step_min` is the
    grid of offered times; starts lie at least `apart_min` apart.
    """

    duration_min: int
    kinds: frozenset[str]
    not_before: datetime
    zone: ZoneInfo
    chosen: tuple[ResourceId, ...] = ()
    stays: bool = False
    step_min: int = 15
    apart_min: int = 0


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A time that can be booked and the resources it would take."""

    starts_at: datetime
    ends_at: datetime
    resource_ids: tuple[ResourceId, ...]


class NothingFree(StrEnum):
    """Why no slot was found."""

    NO_RESOURCE = "no_resource"
    CLOSED = "closed"
    NOBODY_WORKS = "nobody_works"
    PET_ELSEWHERE = "pet_elsewhere"
    FULLY_BOOKED = "fully_booked"
    NO_GAP = "no_gap"

    @property
    def words(self) -> str:
        """What the user is told."""
        return NOTHING_FREE_WORDS[self]


NOTHING_FREE_WORDS: dict[NothingFree, str] = {
    NothingFree.NO_RESOURCE: "Nobody and nothing here can do this service.",
    NothingFree.CLOSED: "Closed on all these days.",
    NothingFree.NOBODY_WORKS: "Nobody who can do this works on these days.",
    NothingFree.PET_ELSEWHERE: "The pet has another visit at every free time.",
    NothingFree.FULLY_BOOKED: "Fully booked.",
    NothingFree.NO_GAP: "No gap is long enough.",
}


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """The slots found, earliest first; `reason` only when there is none."""

    slots: tuple[FreeSlot, ...]
    reason: NothingFree | None = None


def next_free_slots(wanted: Wanted, days: Iterable[DayPlan], *, count: int = 3) -> SlotSearch:
    """Return the first `count` slots in these consecutive days, or why there is none."""
    seen = _Seen()
    found: list[FreeSlot] = []
    reach = wanted.duration_min // MINUTES_A_DAY + 1 if wanted.stays else 0
    for window in windows(days, reach=reach):
        for slot in _slots_of(window, wanted, seen):
            if found and slot.starts_at - found[-1].starts_at < timedelta(minutes=wanted.apart_min):
                continue
            found.append(slot)
            if len(found) == count:
                return SlotSearch(tuple(found))
    return SlotSearch(tuple(found), None if found else seen.reason())


@dataclass(slots=True)
class _Seen:
    """What the search met on its way, to say in the end why it found nothing."""

    resource: bool = False
    open: bool = False
    working: bool = False
    free: bool = False
    gap_but_for_pet: bool = False

    def reason(self) -> NothingFree:
        """Return the first thing that was missing."""
        if not self.resource:
            return NothingFree.NO_RESOURCE
        if not self.open:
            return NothingFree.CLOSED
        if not self.working:
            return NothingFree.NOBODY_WORKS
        if self.gap_but_for_pet:
            return NothingFree.PET_ELSEWHERE
        return NothingFree.NO_GAP if self.free else NothingFree.FULLY_BOOKED


class _Candidate(NamedTuple):
    resource_id: ResourceId
    starts: int


def _slots_of(whole: Window, wanted: Wanted, seen: _Seen) -> Iterator[FreeSlot]:
    """Yield the slots that begin on the window's first day."""
    window = whole.plan
    groups = _groups(window, wanted)
    seen.resource = seen.resource or all(groups)
    opening = mask_of(window.opening, window.length) & _from(wanted.not_before, window)
    if not opening or not all(groups):
        return
    seen.open = True
    within = -1 if wanted.stays else opening
    candidates = [_candidates(group, window, within, wanted, seen) for group in groups]
    starts = opening & ((1 << whole.first_day) - 1)
    if wanted.stays:
        starts &= (opening << 1) >> wanted.duration_min
    else:
        starts &= starts_of_runs(opening, wanted.duration_min)
    for group in candidates:
        starts &= _any_of(group)
    if not starts:
        return
    seen.gap_but_for_pet = True
    starts &= _pet_is_free(window, wanted.duration_min)
    for minute in minutes_in(on_grid_or_first(starts, _grid(window, wanted))):
        yield _slot_at(minute, window, wanted, candidates)


def _groups(window: DayPlan, wanted: Wanted) -> list[list[ResourceDay]]:
    """Return, for each resource the visit takes, those that could be it."""
    by_id = {each.resource_id: each for each in window.resources}
    chosen = [[by_id[each]] if each in by_id else [] for each in wanted.chosen]
    covered = {each.kind for group in chosen for each in group}
    needed = sorted(wanted.kinds - covered)
    return chosen + [[each for each in window.resources if each.kind == kind] for kind in needed]


def _candidates(
    group: Sequence[ResourceDay], window: DayPlan, within: int, wanted: Wanted, seen: _Seen
) -> list[_Candidate]:
    found = []
    for resource in group:
        working = mask_of(resource.working, window.length) & within
        working &= ~mask_of(resource.closed, window.length)
        if not working:
            continue
        seen.working = True
        starts = 0
        for taken in taken_by_lane(resource.busy, resource.capacity, window.length):
            free = working & ~taken
            seen.free = seen.free or bool(free)
            starts |= starts_of_runs(free, wanted.duration_min)
        if starts:
            found.append(_Candidate(resource.resource_id, starts))
    return found


def _any_of(group: Iterable[_Candidate]) -> int:
    starts = 0
    for candidate in group:
        starts |= candidate.starts
    return starts


def _pet_is_free(window: DayPlan, duration_min: int) -> int:
    free = ((1 << window.length) - 1) & ~mask_of(window.pet_elsewhere, window.length)
    return starts_of_runs(free, duration_min)


def _slot_at(
    minute: int, window: DayPlan, wanted: Wanted, groups: Iterable[Iterable[_Candidate]]
) -> FreeSlot:
    taken = tuple(
        next(each.resource_id for each in group if each.starts >> minute & 1) for group in groups
    )
    starts_at = window.starts_at + timedelta(minutes=minute)
    return FreeSlot(starts_at, starts_at + timedelta(minutes=wanted.duration_min), taken)


def _from(not_before: datetime, window: DayPlan) -> int:
    """Return the minutes that are not over yet."""
    elapsed = (not_before - window.starts_at).total_seconds()
    return -1 << min(max(0, -int(-elapsed // 60)), window.length)


def _grid(window: DayPlan, wanted: Wanted) -> int:
    """Return the minutes at which the clock shows a multiple of the step."""
    end = window.starts_at + timedelta(minutes=window.length)
    first = window.starts_at.astimezone(wanted.zone)
    if first.utcoffset() == end.astimezone(wanted.zone).utcoffset():
        return _regular_grid(first.hour * 60 + first.minute, window.length, wanted.step_min)
    return sum(
        1 << minute
        for minute in range(window.length)
        if minute_of_day(window.starts_at + timedelta(minutes=minute), wanted.zone)
        % wanted.step_min
        == 0
    )


@lru_cache(maxsize=32)
def _regular_grid(first: int, length: int, step_min: int) -> int:
    return sum(1 << minute for minute in range(length) if (first + minute) % step_min == 0)
