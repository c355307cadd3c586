"""Events that stand behind the end of the log, as the head names it."""

from __future__ import annotations

from frontdesk.server.audit.events import Event
from frontdesk.server.audit.findings import Finding, Findings, Kind

BEYOND = "the head does not know it"


class Beyond:
    """Notes them, and whether they go on from the log's last event as if they were its own."""

    def __init__(self, tenant: bytes) -> None:
        self._tenant = tenant
        self._found = Findings()
        self._next = 0
        self._hash = b""
        self.goes_on = True

    def take(self, event: Event, *, last: int, written: bytes) -> None:
        """Note one; `last` and `written` are position and hash of the last event before the end."""
        position = int(event.position)
        if not self._next:
            self._next, self._hash = last + 1, written
        sealed = event.seal(self._tenant, self._hash, position)
        self.goes_on = self.goes_on and position == self._next and sealed == event.hash
        self._next, self._hash = position + 1, event.hash
        self._found.add(Kind.INSERTED, position, position, BEYOND)

    def is_end(self, head_hash: bytes) -> bool:
        """Whether the head knows the last of them after all, and only names a wrong position."""
        return bool(self._next) and self.goes_on and self._hash == head_hash

    def findings(self) -> list[Finding]:
        """Return what was put behind the end."""
        return self._found.in_order()
