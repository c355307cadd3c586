"""What time it is in a demo: it opens in the middle of its morning and goes on from there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHOWN_AT = time(9, 47)
"""The clinic's wall clock when a demo opens: the morning is in full swing."""


def shown_at(day: date, timezone: str) -> datetime:
    """Return the instant at which a demo of that day opens, UTC."""
    return datetime.combine(day, SHOWN_AT, ZoneInfo(timezone)).astimezone(UTC)


class DemoClock:
    """Says what time it is in the demo, from the moment it was opened."""

    def __init__(self, opens_at: datetime) -> None:
        self._ahead: timedelta = opens_at - datetime.now(UTC)

    def __call__(self) -> datetime:
        """Return the demo's present moment, UTC."""
        return datetime.now(UTC) + self._ahead
