"""Refuses what must not wait for the server while it is not heard.

It is asked where every command is promised, so that neither a screen nor a command line can pass
it by.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import ServerUnreachable
from frontdesk.domain.online_only import needs_line

HEARD_WITHIN = timedelta(seconds=45)
"""A live line hears the server every few seconds, and notes it about every 20."""


def require_line(changeset: ChangeSet, *, synced_at: datetime | None, now: datetime) -> None:
    """Raise ServerUnreachable for what must not wait, unless the server was heard just now."""
    kind = needs_line(changeset)
    if kind is None:
        return
    if synced_at is None or abs(now - synced_at) > HEARD_WITHIN:
        raise ServerUnreachable(kind.refusal)
