from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.wall_clock import (
    business_day,
    day_bounds,
    from_text,
    instant_at,
    minute_of_day,
    running_slot,
    shown_by_clock,
    to_text,
)

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [
        BERLIN,
        ZoneInfo("America/New_York"),
        ZoneInfo("Australia/Lord_Howe"),  # half an hour of summer time
        ZoneInfo("America/Sao_Paulo"),  # used to change at midnight
        ZoneInfo("Asia/Kathmandu"),
        ZoneInfo("UTC"),
    ]
)
DAYS = st.dates(date(2010, 1, 1), date(2035, 12, 31))
SPRING = date(2027, 3, 28)
AUTUMN = date(2027, 10, 31)


def test_a_minute_of_an_ordinary_day_is_what_the_clock_shows() -> None:
    assert instant_at(date(2026, 11, 21), 9 * 60 + 47, BERLIN) == datetime(
        2026, 11, 21, 8, 47, tzinfo=UTC
    )


def test_a_minute_that_spring_skips_becomes_the_first_moment_after_the_gap() -> None:
    after = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert not shown_by_clock(SPRING, 150, BERLIN)
    assert instant_at(SPRING, 150, BERLIN) == after
    assert minute_of_day(after, BERLIN) == 180


def test_of_a_minute_that_autumn_shows_twice_the_first_is_meant() -> None:
    assert shown_by_clock(AUTUMN, 150, BERLIN)
    assert instant_at(AUTUMN, 150, BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_days_on_which_the_clock_changes_have_23_and_25_hours() -> None:
    for day, hours in ((SPRING, 23), (AUTUMN, 25), (date(2026, 11, 21), 24)):
        begins, ends = day_bounds(day, BERLIN)
        assert (ends - begins).total_seconds() == hours * 3600


@given(DAYS, ZONES, st.integers(0, 1440), st.integers(0, 1440))
def test_a_later_minute_never_gives_an_earlier_instant(
    day: date, zone: ZoneInfo, one: int, other: int
) -> None:
    first, last = sorted((one, other))
    assert instant_at(day, first, zone) <= instant_at(day, last, zone)


@given(DAYS, ZONES, st.integers(0, 1439))
def test_a_minute_the_clock_shows_comes_back_from_its_instant(
    day: date, zone: ZoneInfo, minute: int
) -> None:
    if shown_by_clock(day, minute, zone):
        instant = instant_at(day, minute, zone)
        assert (business_day(instant, zone), minute_of_day(instant, zone)) == (day, minute)


@pytest.mark.parametrize("day", [date.min, date(1900, 12, 31), date(2199, 1, 1), date.max])
def test_a_day_outside_the_calendar_has_no_bounds_but_a_clear_refusal(day: date) -> None:
    with pytest.raises(InvalidInput, match="calendar goes from"):
        day_bounds(day, ZoneInfo("Pacific/Kiritimati"))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=ZONES))  # noqa: DTZ001
def test_an_instant_survives_its_text(instant: datetime) -> None:
    whole = instant.replace(microsecond=0).astimezone(UTC)
    assert from_text(to_text(whole)) == whole
    assert to_text(whole).endswith("+00:00")


@given(st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1)), ZONES)  # noqa: DTZ001
def test_a_running_slot_began_at_a_full_quarter_and_not_longer_ago(
    wall: datetime, zone: ZoneInfo
) -> None:
    instant = wall.replace(tzinfo=UTC)
    began = running_slot(instant, zone, 15)
    assert minute_of_day(began, zone) % 15 == 0
    assert timedelta(0) <= instant - began < timedelta(minutes=15)
