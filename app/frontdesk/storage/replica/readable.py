"""What may still be looked at here while the server is not heard: all, the present day, nothing.

What waits at this workstation is its own and may be looked at always: it must not be out of sight
while it waits.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from frontdesk.domain.errors import LeaseExpired
from frontdesk.domain.link import LeaseState
from frontdesk.domain.wall_clock import business_day

if TYPE_CHECKING:
    from frontdesk.storage.replica.store import LocalStore

NOT_SHOWN = (
    "The server has not been heard for too long, so the clinic's data is not shown here. What was"
    " entered is kept. Connect this workstation once."
)


def require_readable(store: LocalStore, login: str, *, of_today: bool) -> None:
    """Raise LeaseExpired when the server was not heard for so long that this is not shown."""
    lease = store.lease_of(login)
    if lease is LeaseState.LOCKED or (lease is LeaseState.TODAY_ONLY and not of_today):
        raise LeaseExpired(NOT_SHOWN)


def present_day(store: LocalStore) -> date:
    """Return the day that may be looked at longest: today by the server's clock.

    By this machine's, whoever sets it could look at any day. NotSynchronised before the first
    snapshot.
    """
    return business_day(store.server_time.now() or datetime.now(UTC), store.replica.zone())
