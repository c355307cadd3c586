from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.opening import WeeklyHours, fits_opening, merged, spans_on

BERLIN = ZoneInfo("Europe/Berlin")
SATURDAY = date(2026, 11, 21)
HOURS = [
    WeeklyHours(5, 8 * 60, 12 * 60),
    WeeklyHours(5, 13 * 60, 17 * 60),
    WeeklyHours(6, 9 * 60, 10 * 60),
]


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def test_the_stretches_of_a_weekday_are_instants_of_that_day() -> None:
    assert spans_on(SATURDAY, HOURS, BERLIN) == ((at(8), at(12)), (at(13), at(17)))


def test_hours_that_no_longer_hold_are_left_out() -> None:
    old = WeeklyHours(5, 480, 720, valid_until=SATURDAY - timedelta(days=1))
    last = WeeklyHours(5, 480, 720, valid_until=SATURDAY)
    coming = WeeklyHours(5, 480, 720, valid_from=SATURDAY + timedelta(days=1))
    assert not spans_on(SATURDAY, [old, coming], BERLIN)
    assert spans_on(SATURDAY, [last], BERLIN)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "stays", "fits"),
    [
        (at(8), at(12), False, True),
        (at(7, 59), at(9), False, False),
        (at(16, 30), at(17, 1), False, False),
        (at(11, 30), at(13, 30), False, False),
        (at(11, 30), at(13, 30), True, True),
        (at(11), at(9, 30, day=22), True, True),
        (at(11), at(12, 0, day=22), True, False),
        (at(12), at(14), True, False),
        (at(9, day=23), at(10, day=23), False, False),
    ],
)
def test_a_visit_lies_inside_opening_hours_and_a_stay_only_at_its_ends(
    starts_at: datetime, ends_at: datetime, stays: bool, fits: bool
) -> None:
    assert fits_opening(starts_at, ends_at, HOURS, BERLIN, stays=stays) is fits


def test_a_roster_inside_the_hour_that_spring_skips_is_empty() -> None:
    sunday = date(2027, 3, 28)
    assert spans_on(sunday, [WeeklyHours(6, 125, 170)], BERLIN) == ()


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 30)), max_size=12))
def test_merged_spans_cover_the_same_minutes_and_never_touch(pairs: list[tuple[int, int]]) -> None:
    start = at(8)
    spans = [
        (start + timedelta(minutes=a), start + timedelta(minutes=a + length)) for a, length in pairs
    ]
    joined = merged(spans)
    for minute in range(140):
        instant = start + timedelta(minutes=minute)
        assert any(a <= instant < b for a, b in spans) == any(a <= instant < b for a, b in joined)
    assert all(one[1] < other[0] for one, other in pairwise(joined))
