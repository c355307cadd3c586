"""A sealed log in memory, made by the rules of the server, for tests that tamper with it."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from frontdesk.server.audit.chain import ChainWalk, Head
from frontdesk.server.audit.events import BEGINNING, Event
from frontdesk.server.audit.findings import Finding

TENANT = UUID("018f4a3e-0000-7000-8000-000000000001")


def a_log(length: int) -> list[Event]:
    """Return a log that holds."""
    events: list[Event] = []
    before = BEGINNING
    for position in range(1, length + 1):
        salt, changed = b"%032x" % position, b'{"name": ["Bella", "B\\\\"%d"]}' % position
        salted = bytes.fromhex(salt.decode()) + changed.replace(b"\\\\", b"\\")
        event = Event(
            position=b"%d" % position,
            microseconds=b"%d" % (1_700_000_000_000_000 + position),
            login=b"u_anna",
            command=b"\\N" if position % 3 else b"018f4a3e-1111-7000-8000-%012d" % position,
            entity=b"pet",
            entity_id=b"018f4a3e-2222-7000-8000-%012d" % position,
            op=b"update",
            digest=sha256(salted).hexdigest().encode(),
            sealed=b"",
            salt=salt,
            changed=changed,
        )
        before = event.seal(str(TENANT).encode(), before, position)
        events.append(event._replace(sealed=before.hex().encode()))
    return events


def head_of(events: list[Event]) -> Head:
    """Return the head that belongs to a log."""
    last = events[-1] if events else None
    return Head(len(events), BEGINNING if last is None else last.hash)


def findings(events: list[Event], head: Head | None) -> list[Finding]:
    """Walk along a log, as the server would send it, and return what is wrong."""
    walk = ChainWalk(TENANT, head)
    for event in sorted(events, key=lambda event: int(event.position)):
        walk.take(event)
    walk.finish()
    return walk.findings.in_order()


def told(found: list[Finding]) -> list[tuple[str, int, int]]:
    """Return kinds and places without the words."""
    return [(finding.kind.value, finding.first, finding.last) for finding in found]


def resealed(events: list[Event]) -> list[Event]:
    """Return events sealed anew, as somebody would who knows how."""
    sealed: list[Event] = []
    before = BEGINNING
    for event in events:
        before = event.seal(str(TENANT).encode(), before, int(event.position))
        sealed.append(event._replace(sealed=before.hex().encode()))
    return sealed


def renumbered(events: list[Event], by: int) -> list[Event]:
    """Return events moved so many positions on."""
    return [event._replace(position=b"%d" % (int(event.position) + by)) for event in events]
