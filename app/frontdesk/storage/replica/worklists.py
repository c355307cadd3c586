"""Counts and lists of what the desk should not forget."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.domain.wall_clock import to_text
from frontdesk.storage.replica.replica import Replica

CONFIRM_AHEAD = timedelta(days=2)
"""No visit within two days should be unconfirmed."""


def unconfirmed_count(replica: Replica, *, now: datetime) -> int:
    """Return how many visits of the next two days nobody has confirmed."""
    return int(
        replica.value(
            "select count(*) from appointment where status = 'booked' and deleted_at is null"
            " and starts_at >= ? and starts_at < ?",
            (to_text(now), to_text(now + CONFIRM_AHEAD)),
        )
    )
