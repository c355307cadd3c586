"""Dates and times as the sheets say them, whatever the locale of the machine."""

from __future__ import annotations

from datetime import date, datetime

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_day(day: date) -> str:
    """Return `Saturday 21 November 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """Return `Sat 21 Nov 2026`."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def clock(moment: datetime) -> str:
    """Return `09:47`, in the time zone the moment carries; `02:30 CET` where 02:30 comes twice."""
    words = f"{moment.hour:02}:{moment.minute:02}"
    first, second = moment.replace(fold=0), moment.replace(fold=1)
    # An hour that is skipped in spring has two offsets as well, the later one first.
    comes_twice = _seconds(first) > _seconds(second)
    return f"{words} {moment.tzname()}" if comes_twice else words


def _seconds(moment: datetime) -> float:
    offset = moment.utcoffset()
    return offset.total_seconds() if offset is not None else 0.0


def age(born_on: date, today: date) -> str:
    """Return `5 y`, `4 mo` or `2 wk`; empty for a date still to come."""
    months = (today.year - born_on.year) * 12 + today.month - born_on.month
    months -= today.day < born_on.day
    if months >= 12:
        return f"{months // 12} y"
    if months >= 2:
        return f"{months} mo"
    days = (today - born_on).days
    return f"{days // 7} wk" if days >= 0 else ""
