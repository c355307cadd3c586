"""Between instants and the clinic's wall clock, on days of 23, 24 and 25 hours alike.

Only here does a time zone touch a time. A business day runs from the clinic's midnight to the next
one; a minute of the day is what the clock on the wall shows (0 to 1440), not time elapsed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.errors import InvalidInput

MINUTES_A_DAY = 1440
_MINUTE = timedelta(minutes=1)

_FIRST_YEAR, _LAST_YEAR = 1901, 2198
"""Within the years that the server keeps, in every time zone."""


def require_in_calendar(day: date) -> None:
    """Raise InvalidInput for a day that neither the server nor a time zone knows."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidInput(
            f"The calendar goes from {_FIRST_YEAR} to {_LAST_YEAR}. Choose another day.",
            field="day",
        )


def _wall(day: date, minute: int) -> datetime:
    return datetime.combine(day, time.min) + timedelta(minutes=minute)  # naive on purpose: a clock


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    there_and_back = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == wall


def shown_by_clock(day: date, minute: int, zone: ZoneInfo) -> bool:
    """Whether the clock shows this minute on that day; false in the hour that spring skips."""
    return _exists(_wall(day, minute), zone)


def instant_at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which the clinic's clock shows `minute` (0 to 1440) on `day`.

    A minute that spring skips becomes the first moment after the gap, so that a later minute never
    gives an earlier instant; of a minute that autumn shows twice the first is meant.
    """
    wall = _wall(day, minute)
    if not _exists(wall, zone):
        while not _exists(wall, zone):
            wall += _MINUTE
    return wall.replace(tzinfo=zone).astimezone(UTC)


def business_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the clinic's calendar day at that instant."""
    return instant.astimezone(zone).date()


def minute_of_day(instant: datetime, zone: ZoneInfo) -> int:
    """Return the minute (0 to 1439) that the clinic's clock shows at that instant."""
    wall = instant.astimezone(zone)
    return wall.hour * 60 + wall.minute


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants at which the clinic's day begins and ends.

    InvalidInput for a day outside the calendar: dates are typed by people.
    """
    require_in_calendar(day)
    return instant_at(day, 0, zone), instant_at(day, MINUTES_A_DAY, zone)


def running_slot(instant: datetime, zone: ZoneInfo, step_min: int) -> datetime:
    """Return when the slot that holds the instant began: the clock then showed a full step."""
    into_it = timedelta(minutes=minute_of_day(instant, zone) % step_min)
    return instant.replace(second=0, microsecond=0) - into_it


def to_text(instant: datetime) -> str:
    """Return an instant as commands and the replica write it: ISO 8601, UTC, whole seconds."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def from_text(text: str) -> datetime:
    """Read what `to_text` wrote."""
    return datetime.fromisoformat(text)
