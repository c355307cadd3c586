from __future__ import annotations

import contextlib
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.spoken_times import SpokenTime, parse_day, parse_past_day, parse_when

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("930", None, time(9, 30)),
        ("0930", None, time(9, 30)),
        ("9:30", None, time(9, 30)),
        ("9.30", None, time(9, 30)),
        ("9", None, time(9, 0)),
        ("2pm", None, time(14, 0)),
        ("12:15am", None, time(0, 15)),
        ("14:00", None, time(14, 0)),
        ("fri", date(2026, 11, 27), None),
        ("saturday", date(2026, 11, 28), None),
        ("sun 1015", date(2026, 11, 22), time(10, 15)),
        ("today 16:00", SATURDAY, time(16, 0)),
        ("tomorrow", date(2026, 11, 22), None),
        ("+6w", date(2027, 1, 2), None),
        ("+3", date(2026, 11, 24), None),
        ("+3m", date(2027, 2, 21), None),
        ("+1y", date(2027, 11, 21), None),
        ("21.11", SATURDAY, None),
        ("21.11.", SATURDAY, None),
        ("20.11", date(2027, 11, 20), None),
        ("3.12.26 8:15", date(2026, 12, 3), time(8, 15)),
        ("24/12", date(2026, 12, 24), None),
        ("2027-01-31", date(2027, 1, 31), None),
        ("29.2", date(2028, 2, 29), None),
        ("", None, None),
    ],
)
def test_a_time_typed_in_a_hurry_is_understood(
    text: str, day: date | None, clock: time | None
) -> None:
    assert parse_when(text, today=SATURDAY) == SpokenTime(day, clock)


@pytest.mark.parametrize("text", ["2530", "31.2.2026", "soon", "9 10 11", "13pm", "2026-13-01"])
def test_what_is_no_time_is_said_to_be_none(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no time"):
        parse_when(text, today=SATURDAY)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "1.1.1900", "+999y", "31.12.2199"])
def test_a_day_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="calendar goes from"):
        parse_when(text, today=SATURDAY)
    with pytest.raises(InvalidInput, match="calendar goes from"):
        parse_day(text, today=SATURDAY)


def test_a_month_ahead_ends_on_the_last_day_of_a_short_month() -> None:
    assert parse_day("+1m", today=date(2026, 1, 31)) == date(2026, 2, 28)


def test_what_is_no_date_is_said_to_be_none() -> None:
    with pytest.raises(InvalidInput, match="is no date"):
        parse_day("930x", today=SATURDAY)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from(["mon", "wed", "su"]))
def test_a_weekday_is_always_one_to_seven_days_ahead(today: date, word: str) -> None:
    assert 1 <= (parse_day(word, today=today) - today).days <= 7


@given(st.text(max_size=30), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_any_text_is_a_time_or_a_clear_refusal(text: str, today: date) -> None:
    with contextlib.suppress(InvalidInput):
        spoken = parse_when(text, today=today)
        assert parse_when(f"  {text} ", today=today) == spoken


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("today", date(2026, 11, 21)),
        ("21.11", date(2026, 11, 21)),
        ("22.11.", date(2025, 11, 22)),
        ("5.3.21", date(2021, 3, 5)),
        ("5.3.98", date(1998, 3, 5)),
        ("5.3.1998", date(1998, 3, 5)),
        ("2018-02-14", date(2018, 2, 14)),
    ],
)
def test_a_day_that_was_not_long_ago_needs_no_year(said: str, meant: date) -> None:
    today = date(2026, 11, 21)
    assert parse_past_day(said, today=today, field="given_on", recent=True) == meant


@pytest.mark.parametrize(
    "said", ["31.2.2020", "30.2.", "5.3.2031", "2031-03-05", "0.1.20", "1.13.", "soon"]
)
def test_a_day_that_never_was_or_is_to_come_is_no_past_day(said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_past_day(said, today=date(2026, 11, 21), field="given_on", recent=True)
    assert refusal.value.field == "given_on"


def test_a_birthday_needs_its_year() -> None:
    with pytest.raises(InvalidInput):
        parse_past_day("21.11", today=date(2026, 11, 21), field="born_on")
