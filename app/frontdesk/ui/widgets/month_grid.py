"""The days of a month in weeks that begin on Monday."""

from __future__ import annotations

from calendar import Calendar, monthrange
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = "MTWTFSS"
_ENDS = (date(1, 2, 1), date(9999, 11, 30))  # one month of air on either side of what dates can be


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    @staticmethod
    def of(day: date) -> Month:
        """Return the month a day lies in."""
        return Month(day.year, day.month)

    @property
    def title(self) -> str:
        """The month as a heading: `November 2026`."""
        return f"{date(self.year, self.month, 1):%B} {self.year}"

    def weeks(self) -> list[list[date]]:
        """Return its weeks, Monday first, with the days of the neighbour months that fill them."""
        return Calendar().monthdatescalendar(self.year, self.month)

    def moved(self, months: int) -> Month:
        """Return the month so many later, within what dates can be."""
        number = self.year * 12 + self.month - 1 + months
        first = _ENDS[0].year * 12 + _ENDS[0].month - 1
        last = _ENDS[1].year * 12 + _ENDS[1].month - 1
        year, month = divmod(min(max(number, first), last), 12)
        return Month(year, month + 1)

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return (day.year, day.month) == (self.year, self.month)

    def day(self, number: int) -> date:
        """Return the day of this number, or the last there is."""
        return date(self.year, self.month, min(number, monthrange(self.year, self.month)[1]))


def moved_by_days(day: date, days: int) -> date:
    """Return the day so many later, within what dates can be."""
    if days < 0 and (day - _ENDS[0]).days < -days:
        return _ENDS[0]
    if days > 0 and (_ENDS[1] - day).days < days:
        return _ENDS[1]
    return day + timedelta(days=days)
