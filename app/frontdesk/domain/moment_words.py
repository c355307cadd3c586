"""How a past moment and a day are written, everywhere the same: `21 Nov 2026 14:05`."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_words(day: date) -> str:
    """Write a day: `1 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment by the clinic's clock: `1 Nov 2026 14:05`."""
    local = moment.astimezone(zone)
    return f"{day_words(local)} {local:%H:%M}"


def weekday_and_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment by the clinic's clock, with the day of the week: `Sun 1 Nov 2026 14:05`."""
    return f"{moment.astimezone(zone):%a} {moment_words(moment, zone)}"
