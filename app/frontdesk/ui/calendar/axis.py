"""The time axis of a day: instants to pixels and back.

It counts minutes that really pass, so a day on which the clock is put forward or back is an hour
shorter or longer and nothing is drawn twice; only the labels speak wall-clock time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import DayAgenda

MARK_MINUTES = 15
_USUAL_HOURS = (time(8), time(18))
_AIR = timedelta(hours=1)  # shown before opening and after closing: early birds are booked there


@dataclass(frozen=True, slots=True)
class Mark:
    """A horizontal line of the grid; `label` is the wall-clock time on whole hours, else empty."""

    y: int
    label: str


@dataclass(frozen=True, slots=True)
class DayAxis:
    """From `begins` to `ends` (aware UTC, whole hours of the wall clock) at this scale."""

    begins: datetime
    ends: datetime
    zone: ZoneInfo
    pixels_per_minute: float

    @property
    def height(self) -> int:
        """Pixels of the whole axis."""
        return self.y(self.ends)

    def y(self, instant: datetime) -> int:
        """Return the pixel of an instant; outside the axis it is negative or beyond `height`."""
        return round((instant - self.begins).total_seconds() / 60 * self.pixels_per_minute)

    def instant(self, y: float) -> datetime:
        """Return the instant at a pixel."""
        return self.begins + timedelta(minutes=y / self.pixels_per_minute)

    def slot(self, instant: datetime, minutes: int) -> datetime:
        """Return the start of the slot of so many minutes that holds the instant."""
        return self._on_slot(instant, minutes, 0.0)

    def nearest_slot(self, instant: datetime, minutes: int) -> datetime:
        """Return the slot start closest to the instant."""
        return self._on_slot(instant, minutes, 0.5)

    def _on_slot(self, instant: datetime, minutes: int, rounding: float) -> datetime:
        passed = (instant - self.begins).total_seconds() / 60
        return self.begins + timedelta(minutes=(passed / minutes + rounding) // 1 * minutes)

    def within(self, instant: datetime) -> datetime:
        """Return the instant, or the end of the axis it lies beyond."""
        return min(max(instant, self.begins), self.ends)

    def clock(self, instant: datetime) -> str:
        """Return the clinic's wall-clock time: `08:30`."""
        return clock(instant, self.zone)

    def marks(self) -> Iterator[Mark]:
        """Yield the quarter-hour lines, first to last."""
        step = timedelta(minutes=MARK_MINUTES)
        instant = self.begins
        while instant <= self.ends:
            text = self.clock(instant)
            yield Mark(self.y(instant), text if text.endswith(":00") else "")
            instant += step


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """Return the wall-clock time of an instant in a zone: `08:30`."""
    local = instant.astimezone(zone)
    return f"{local.hour:02}:{local.minute:02}"


def axis_of(agenda: DayAgenda, hour_height: float, least_height: int = 0) -> DayAxis:
    """Return the axis that shows opening hours, everybody's work and every visit of the day.

    An hour is `hour_height` pixels, or more where the day would not fill `least_height`.
    """
    midnight, next_midnight = _day_bounds(agenda.day, agenda.zone)
    starts, ends = _shown(agenda, midnight, next_midnight)
    begins = max(midnight, _whole_hour(min(starts) - _AIR, agenda.zone))
    ceiling = _whole_hour(max(ends) + _AIR + timedelta(minutes=59), agenda.zone)
    finishes = min(next_midnight, ceiling)
    minutes = (finishes - begins).total_seconds() / 60
    scale = max(hour_height / 60, least_height / minutes)
    return DayAxis(begins, finishes, agenda.zone, scale)


def _day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first = datetime.combine(day, time(), zone).astimezone(UTC)
    last = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return first, last


def _shown(
    agenda: DayAgenda, first: datetime, last: datetime
) -> tuple[list[datetime], list[datetime]]:
    spans = [span for column in agenda.columns for span in column.working]
    spans += [(card.starts_at, card.ends_at) for column in agenda.columns for card in column.shown]
    if agenda.opens_at and agenda.closes_at:
        spans.append((agenda.opens_at, agenda.closes_at))
    starts = [start for start, _ in spans if first <= start < last]
    ends = [end for _, end in spans if first < end <= last]
    # Of what comes over midnight this day shows the hour at the end that it does hold.
    starts += [max(first, end - _AIR) for start, end in spans if start < first < end <= last]
    ends += [min(last, start + _AIR) for start, end in spans if first <= start < last < end]
    usual = [
        datetime.combine(agenda.day, hour, agenda.zone).astimezone(UTC) for hour in _USUAL_HOURS
    ]
    return (starts or usual[:1]), (ends or usual[1:])


def _whole_hour(instant: datetime, zone: ZoneInfo) -> datetime:
    local = instant.astimezone(zone)
    return instant - timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
