"""Time to pixels and back, also on the days on which the clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.ui.calendar.axis import DayAxis, axis_of
from tests.factories.days import DAY, agenda, at, card, column, pictured_day

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")]
)
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 30))


def _whole_day(day: date, zone: ZoneInfo) -> DayAxis:
    begins = datetime.combine(day, time(), zone).astimezone(UTC)
    ends = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return DayAxis(begins, ends, zone, 88 / 60)


def _hours(axis: DayAxis) -> list[str]:
    return [mark.label for mark in axis.marks() if mark.label]


def test_the_day_begins_an_hour_before_opening_and_ends_an_hour_after() -> None:
    axis = axis_of(pictured_day(), 88)
    assert (axis.clock(axis.begins), axis.clock(axis.ends)) == ("07:00", "18:00")


def test_an_early_and_a_late_visit_widen_the_day() -> None:
    early = card(1, "Bella", "Smith", "05:45", 30)
    late = card(2, "Rex", "Ortiz", "20:00", 90)
    axis = axis_of(agenda(column(1, "Ann", "groomer", [early, late])), 88)
    assert (axis.clock(axis.begins), axis.clock(axis.ends)) == ("04:00", "23:00")


def test_the_day_fills_a_high_screen() -> None:
    assert axis_of(pictured_day(), 40, least_height=1000).height == 1000


def test_the_day_on_which_the_clock_goes_forward_lacks_an_hour() -> None:
    axis = _whole_day(date(2026, 3, 29), BERLIN)
    hours = _hours(axis)
    assert "02:00" not in hours
    assert len(hours) == 24  # 23 hours, and midnight at the end
    assert axis.height == (23 * 88)


def test_the_day_on_which_the_clock_goes_back_has_an_hour_twice() -> None:
    axis = _whole_day(date(2026, 10, 25), BERLIN)
    assert _hours(axis).count("02:00") == 2
    ys = [mark.y for mark in axis.marks()]
    assert ys == sorted(set(ys))


@given(DAYS, ZONES, st.integers(0, 22 * 60))
def test_a_pixel_comes_back_to_its_instant(day: date, zone: ZoneInfo, minute: int) -> None:
    axis = _whole_day(day, zone)
    instant = axis.begins + timedelta(minutes=minute)
    back = axis.instant(axis.y(instant))
    assert abs(back - instant) <= timedelta(minutes=1 / axis.pixels_per_minute)


@given(DAYS, ZONES, st.sampled_from([5, 10, 15, 20, 30, 60]), st.floats(0, 2000))
def test_a_slot_holds_its_instant_and_begins_on_the_clock(
    day: date, zone: ZoneInfo, minutes: int, y: float
) -> None:
    axis = _whole_day(day, zone)
    instant = axis.instant(y)
    slot = axis.slot(instant, minutes)
    assert slot <= instant < slot + timedelta(minutes=minutes)
    assert (slot - axis.begins) % timedelta(minutes=minutes) == timedelta()
    nearest = axis.nearest_slot(instant, minutes)
    assert abs(nearest - instant) <= timedelta(minutes=minutes / 2)


@pytest.mark.parametrize("clock", ["08:00", "12:15", "16:45"])
def test_times_are_those_of_the_clinic(clock: str) -> None:
    assert axis_of(pictured_day(), 88).clock(at(clock)) == clock


def test_a_visit_over_midnight_is_in_sight_on_both_days() -> None:
    tonight = replace(card(1, "Bella", "Smith", "22:00", 240), ends_at=at("02:00", _after(DAY)))
    axis = axis_of(agenda(column(1, "Dr Lee", "vet", [tonight])), 88)
    assert axis.begins < tonight.starts_at < axis.ends
    last_night = replace(tonight, starts_at=at("22:00", _after(DAY, -1)), ends_at=at("02:00"))
    axis = axis_of(agenda(column(1, "Dr Lee", "vet", [last_night])), 88)
    assert axis.begins < last_night.ends_at < axis.ends


def _after(day: date, days: int = 1) -> date:
    return day + timedelta(days=days)
