"""Rights are changed only while the server listens: a right taken away must not wait in an outbox.

It is asked where every command is promised, so that neither a screen nor a command line can pass
it by.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from frontdesk.domain.changes import Change
from frontdesk.domain.errors import ServerUnreachable
from frontdesk.domain.roles import about_rights

HEARD_WITHIN = timedelta(seconds=45)
"""A live line hears the server every few seconds, and notes it about every 20."""

NO_LINE = (
    "Roles and people's rights are changed only with a line to the server, and there is none now."
    " Nothing was changed; do it again when the line is back."
)


def require_line(changes: Iterable[Change], *, synced_at: datetime | None, now: datetime) -> None:
    """Raise ServerUnreachable for a change of rights unless the server was heard just now."""
    if not any(about_rights(change) for change in changes):
        return
    if synced_at is None or abs(now - synced_at) > HEARD_WITHIN:
        raise ServerUnreachable(NO_LINE)
