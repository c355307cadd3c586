from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.day_plan import Busy, DayPlan, ResourceDay
from frontdesk.domain.free_slots import NothingFree, SlotSearch, Wanted, next_free_slots
from frontdesk.domain.ids import ResourceId
from frontdesk.domain.wall_clock import day_bounds

BERLIN = ZoneInfo("Europe/Berlin")
SATURDAY = date(2026, 11, 21)
ANN, TOM, TABLE = (ResourceId(UUID(int=number)) for number in (1, 2, 3))
OPEN = ((8 * 60, 17 * 60),)


def resource(
    resource_id: ResourceId,
    *busy: tuple[int, int],
    kind: str = "groomer",
    capacity: int = 1,
    working: tuple[tuple[int, int], ...] = ((8 * 60, 17 * 60),),
    lane: int = 1,
) -> ResourceDay:
    claims = tuple(Busy(start, end, lane) for start, end in busy)
    return ResourceDay(resource_id, kind, capacity, working, claims)


def plan(*resources: ResourceDay, day: date = SATURDAY, **other: Any) -> DayPlan:
    begins, ends = day_bounds(day, BERLIN)
    length = int((ends - begins).total_seconds() // 60)
    return DayPlan(day, begins, length, other.pop("opening", OPEN), resources, **other)


def wanted(minutes: int = 60, *kinds: str, **other: Any) -> Wanted:
    other.setdefault("not_before", day_bounds(SATURDAY, BERLIN)[0])
    return Wanted(minutes, frozenset(kinds or ("groomer",)), zone=BERLIN, **other)


def clock(search: SlotSearch) -> list[str]:
    return [slot.starts_at.astimezone(BERLIN).strftime("%a %H:%M") for slot in search.slots]


def test_the_first_slots_follow_the_clock_in_quarters() -> None:
    found = next_free_slots(wanted(60), [plan(resource(ANN, (480, 545)))])
    assert clock(found) == ["Sat 09:15", "Sat 09:30", "Sat 09:45"]
    assert found.slots[0].resource_ids == (ANN,)
    assert found.reason is None


def test_somebody_else_of_the_kind_takes_what_the_first_cannot() -> None:
    found = next_free_slots(wanted(60), [plan(resource(ANN, (480, 1020)), resource(TOM))])
    assert found.slots[0].resource_ids == (TOM,)


def test_the_chosen_one_is_not_replaced_by_another() -> None:
    day = plan(resource(ANN, (480, 960)), resource(TOM))
    found = next_free_slots(wanted(60, chosen=(ANN,)), [day])
    assert clock(found) == ["Sat 16:00"]


def test_a_person_and_a_table_must_be_free_at_once() -> None:
    day = plan(resource(ANN, (480, 600)), resource(TABLE, (600, 690), kind="table"))
    found = next_free_slots(wanted(60, "groomer", "table"), [day], count=1)
    assert clock(found) == ["Sat 11:30"]
    assert set(found.slots[0].resource_ids) == {ANN, TABLE}


def test_a_gap_that_begins_at_an_odd_minute_is_offered() -> None:
    day = plan(resource(ANN, (480, 607), (668, 1020)))
    assert clock(next_free_slots(wanted(60), [day])) == ["Sat 10:07"]


def test_what_is_over_is_not_offered() -> None:
    now = datetime(2026, 11, 21, 9, 50, 30, tzinfo=BERLIN)
    found = next_free_slots(wanted(30, not_before=now), [plan(resource(ANN))], count=1)
    assert clock(found) == ["Sat 10:00"]


def test_alternatives_may_be_asked_for_apart() -> None:
    found = next_free_slots(wanted(60, apart_min=90), [plan(resource(ANN))])
    assert clock(found) == ["Sat 08:00", "Sat 09:30", "Sat 11:00"]


def test_the_pets_own_visits_are_kept_free() -> None:
    day = plan(resource(ANN), pet_elsewhere=((480, 600),))
    assert clock(next_free_slots(wanted(60), [day], count=1)) == ["Sat 10:00"]


def test_a_second_lane_takes_a_second_pet_and_no_third() -> None:
    full = resource(ANN, (480, 1020), capacity=2)
    assert next_free_slots(wanted(60), [plan(full)]).slots
    # two claims of this desk, both still without a lane of their own
    both = resource(ANN, (480, 1020), (480, 1020), capacity=2)
    assert next_free_slots(wanted(60), [plan(both)]).reason is NothingFree.FULLY_BOOKED


def test_overbooked_lanes_take_nothing_away() -> None:
    over = resource(ANN, (480, 1020), lane=2)
    assert next_free_slots(wanted(60), [plan(over)]).slots


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (plan(resource(TABLE, kind="table")), NothingFree.NO_RESOURCE),
        (plan(resource(ANN), opening=()), NothingFree.CLOSED),
        (plan(resource(ANN, working=())), NothingFree.NOBODY_WORKS),
        (plan(resource(ANN, (400, 1100))), NothingFree.FULLY_BOOKED),
        (plan(resource(ANN, (520, 1000))), NothingFree.NO_GAP),
        (plan(resource(ANN), pet_elsewhere=((0, 1440),)), NothingFree.PET_ELSEWHERE),
    ],
)
def test_when_nothing_is_free_it_says_why(day: DayPlan, reason: NothingFree) -> None:
    assert next_free_slots(wanted(60), [day]) == SlotSearch((), reason)


def test_no_more_days_are_asked_for_than_needed() -> None:
    asked = []

    def days() -> Iterator[DayPlan]:
        for number in range(90):
            asked.append(number)
            yield plan(resource(ANN), day=SATURDAY + timedelta(days=number))

    next_free_slots(wanted(60), days(), count=2)
    assert asked == [0]


def test_a_stay_over_night_needs_open_doors_only_at_its_ends() -> None:
    run: dict[str, Any] = {"kind": "run", "working": ((0, 1440),)}
    days = [
        plan(resource(ANN, **run), day=SATURDAY + timedelta(days=number)) for number in range(3)
    ]
    found = next_free_slots(wanted(1440, "run", stays=True), days, count=1)
    assert clock(found) == ["Sat 08:15"]  # leaving at 08:00 would be before the doors open


def test_a_stay_ends_at_the_claim_of_the_next_morning() -> None:
    run: dict[str, Any] = {"kind": "run", "working": ((0, 1440),)}
    days = [
        plan(resource(ANN, **run)),
        plan(resource(ANN, (600, 1440), **run), day=SATURDAY + timedelta(days=1)),
    ]
    found = next_free_slots(wanted(1440, "run", stays=True), days, count=50)
    assert clock(found)[-1] == "Sat 10:00"


def test_on_the_day_that_spring_shortens_slots_follow_the_clock() -> None:
    spring = date(2027, 3, 28)
    begins = day_bounds(spring, BERLIN)[0]
    # open 00:00 to 05:00 by the clock: four hours, because 02:00 to 03:00 does not exist
    early = resource(ANN, working=((0, 240),))
    day = plan(early, day=spring, opening=((0, 240),))
    found = next_free_slots(wanted(60, step_min=30, not_before=begins), [day], count=9)
    assert clock(found) == [
        "Sun 00:00",
        "Sun 00:30",
        "Sun 01:00",
        "Sun 01:30",
        "Sun 03:00",
        "Sun 03:30",
        "Sun 04:00",
    ]


SPANS = st.lists(
    st.tuples(st.integers(400, 1100), st.integers(1, 200)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=8,
)


@given(SPANS, SPANS, SPANS, st.integers(5, 240))
def test_every_slot_is_free_and_none_on_the_grid_is_missed(
    ann: list[tuple[int, int]], tom: list[tuple[int, int]], pet: list[tuple[int, int]], length: int
) -> None:
    day = plan(resource(ANN, *ann), resource(TOM, *tom), pet_elsewhere=tuple(pet))
    found = next_free_slots(wanted(length), [day], count=1000)
    offered = {
        int((slot.starts_at - day.starts_at).total_seconds() // 60): slot for slot in found.slots
    }
    busy = {ANN: ann, TOM: tom}

    def free(minute: int, spans: list[tuple[int, int]]) -> bool:
        return all(end <= minute or start >= minute + length for start, end in spans)

    for minute, slot in offered.items():
        assert 480 <= minute <= 1020 - length
        assert free(minute, busy[slot.resource_ids[0]])
        assert free(minute, pet)
        assert slot.ends_at - slot.starts_at == timedelta(minutes=length)
    for minute in range(480, 1021 - length, 15):
        possible = free(minute, pet) and (free(minute, ann) or free(minute, tom))
        assert possible == (minute in offered)
    assert bool(found.reason) != bool(offered)


def test_an_instant_of_another_zone_means_the_same_moment() -> None:
    now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    found = next_free_slots(wanted(30, not_before=now), [plan(resource(ANN))], count=1)
    assert clock(found) == ["Sat 10:00"]
