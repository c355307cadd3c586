"""Times and dates as they are typed in a hurry: `930`, `9:30`, `+6w`, `fri`, `21.11`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time, timedelta

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.wall_clock import require_in_calendar

_FULL_NAMES = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(am|pm)?|(\d{1,2})(\d{2})(am|pm)?|(\d{1,2})(am|pm)?")
_AHEAD = re.compile(r"\+(\d{1,3})([dwmy]?)")
_AGE = re.compile(r"(\d{1,3}) ?([ymwd])")
_DAY_MONTH = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2})?)?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class SpokenTime:
    """What was said: a day, a time of day, or both; None where nothing was said."""

    day: date | None
    clock: time | None


def parse_when(text: str, *, today: date) -> SpokenTime:
    """Read `fri 930`, `21.11. 14:00`, `+6w`, `0930`; InvalidInput when a word is neither.

    `today` is the clinic's present day. A weekday means the next such day, never today; a date
    without a year the next such date.
    """
    day: date | None = None
    clock: time | None = None
    for word in text.casefold().replace(",", " ").split():
        spoken_day = _day(word, today)
        if spoken_day is not None and day is None:
            require_in_calendar(spoken_day)
            day = spoken_day
            continue
        spoken_clock = _clock(word)
        if spoken_clock is None or clock is not None:
            raise InvalidInput(
                f"“{text.strip()}” is no time. Type it like 930, fri 14:00, +6w or 21.11.",
                field="when",
            )
        clock = spoken_clock
    return SpokenTime(day, clock)


def parse_day(text: str, *, today: date) -> date:
    """Read one date; InvalidInput when it is none."""
    day = _day(text.strip().casefold(), today)
    if day is None:
        raise InvalidInput(
            f"“{text.strip()}” is no date. Type it like fri, +6w, 21.11 or 2026-11-21.",
            field="day",
        )
    require_in_calendar(day)
    return day


def parse_past_day(text: str, *, today: date, field: str, recent: bool = False) -> date | None:
    """Read a day that is over: `5.3.2021`, `2021-03-05`, or an age like `4y`, `10w`; "" is None.

    `recent` takes `today` and a date without its year as well, then the last such day.
    """
    word = text.strip().casefold()
    if not word:
        return None
    if match := _AGE.fullmatch(word):
        return _before(int(match[1]), match[2], today)
    day = _iso(word) if _ISO.fullmatch(word) else None
    if recent and word == "today":
        day = today
    if match := _DAY_MONTH.fullmatch(word):
        day = _past_day_month(match, today, recent=recent)
    if day is None or day > today:
        raise InvalidInput(
            "Type a past day like 5.3.2021 or 2021-03-05, or an age like 4y or 10w.", field=field
        )
    return day


def _past_day_month(match: re.Match[str], today: date, *, recent: bool) -> date | None:
    """Return the last such day: `5.3.98` is in the last century, `5.3.` this year or before."""
    if not match[3] and not recent:
        return None
    year, back = int(match[3] or today.year), 1
    if match[3] and len(match[3]) == 2:
        year, back = year + 2000, 100
    elif match[3]:
        back = 0
    try:
        day = date(year, int(match[2]), int(match[1]))
        return day.replace(year=year - back) if day > today and back else day
    except ValueError:
        return None


def _before(number: int, unit: str, today: date) -> date:
    if unit == "y":
        year = max(1, today.year - number)
        return date(year, today.month, min(today.day, monthrange(year, today.month)[1]))
    days = {"d": 1, "w": 7, "m": 30}[unit] * number
    return today - timedelta(days=days)


def _day(word: str, today: date) -> date | None:
    if word in ("today", "tod", "now"):
        return today
    if word in ("tomorrow", "tmrw"):
        return today + timedelta(days=1)
    if len(word) >= 2 and any(f"{name}day".startswith(word) for name in _FULL_NAMES):
        return _next_weekday(word, today)
    if match := _AHEAD.fullmatch(word):
        return _ahead(int(match[1]), match[2] or "d", today)
    if _ISO.fullmatch(word):
        return _iso(word)
    if match := _DAY_MONTH.fullmatch(word):
        return _day_month(match, today)
    return None


def _next_weekday(word: str, today: date) -> date:
    index = next(i for i, name in enumerate(_FULL_NAMES) if f"{name}day".startswith(word))
    return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)


def _ahead(number: int, unit: str, today: date) -> date:
    if unit == "d":
        return today + timedelta(days=number)
    if unit == "w":
        return today + timedelta(weeks=number)
    months = today.month - 1 + number * (12 if unit == "y" else 1)
    year, month = today.year + months // 12, months % 12 + 1
    if year > date.max.year:
        raise InvalidInput("That is too far ahead.", field="when")
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _iso(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _day_month(match: re.Match[str], today: date) -> date | None:
    day, month, year = int(match[1]), int(match[2]), match[3]
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        this_year = date(today.year, month, day)
    except ValueError:
        return _leap_day(day, month, today) if not year else None
    return this_year if this_year >= today else _same_day_next_year(this_year, today)


def _same_day_next_year(day: date, today: date) -> date | None:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return _leap_day(day.day, day.month, today)


def _leap_day(day: int, month: int, today: date) -> date | None:
    """Return the next 29 February, the only date that some years do not have."""
    if (day, month) != (29, 2):
        return None
    year = today.year
    while not (monthrange(year, 2)[1] == 29 and date(year, 2, 29) >= today):
        year += 1
    return date(year, 2, 29)


def _clock(word: str) -> time | None:
    match = _CLOCK.fullmatch(word)
    if match is None:
        return None
    hour = int(match[1] or match[4] or match[7])
    minute = int(match[2] or match[5] or 0)
    half = match[3] or match[6] or match[8]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute)
