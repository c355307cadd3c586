"""The events of a clinic as their chain sees them: read raw, sealed here, never by the server.

Whoever can alter the log can alter the server's functions too, so nothing but the plain columns is
taken from it. The form of the seal is written down in docs/audit.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

import psycopg

BEGINNING = sha256(b"").digest()
"""The hash before the first event."""

_NULL = b"\\N"

_STATEMENT = """
copy (
    select
        e.position,
        case when isfinite(e.at) then (extract(epoch from e.at) * 1000000)::bigint end,
        e.login, e.command_id, e.entity, e.entity_id, e.op,
        encode(e.digest, 'hex'), encode(e.hash, 'hex'), encode(e.salt, 'hex'), e.changed::text
    from app.event as e
    where e.tenant_id = (select sec.tenant_id())
    order by e.position
) to stdout
"""

_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_ESCAPES = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


class Event(NamedTuple):
    """One row of the log, its columns as PostgreSQL writes them for COPY."""

    position: bytes
    microseconds: bytes
    login: bytes
    command: bytes
    entity: bytes
    entity_id: bytes
    op: bytes
    digest: bytes
    sealed: bytes
    salt: bytes
    changed: bytes

    @property
    def hash(self) -> bytes:
        """The hash that is written down with it."""
        return bytes.fromhex(self.sealed.decode("ascii"))

    @property
    def is_erased(self) -> bool:
        """Whether its values are gone; their digest stays, and with it the chain."""
        return self.changed == _NULL

    def holds_values(self) -> bool:
        """Whether its values are those that its digest was made of."""
        if self.changed == _NULL:
            return self.salt == _NULL
        if self.salt == _NULL:
            return False
        salted = bytes.fromhex(self.salt.decode("ascii")) + _unescaped(self.changed)
        return sha256(salted).hexdigest().encode() == self.digest

    def seal(self, tenant: bytes, before: bytes, position: int) -> bytes:
        """Return the hash this event has at a position behind another one's hash."""
        command = b"null" if self.command == _NULL else b'"%b"' % self.command
        return sha256(
            b'%b["%b", %d, %b, %b, %b, %b, "%b", %b, "%b"]'
            % (
                before,
                tenant,
                position,
                self.microseconds,
                _as_json(self.login),
                command,
                _as_json(self.entity),
                self.entity_id,
                _as_json(self.op),
                self.digest,
            )
        ).digest()


def events_of_acting_tenant(connection: psycopg.Connection[Any]) -> Iterator[Event]:
    """Yield the events of the clinic that the transaction acts for, by position.

    They come as they are read: a log of any length takes the same memory.
    """
    connection.execute("set local client_encoding = 'UTF8'")
    connection.execute("set local enable_sort = off")  # along the key: nothing is kept to be sorted
    with connection.cursor() as cursor, cursor.copy(_STATEMENT) as rows:
        for row in rows:  # the server sends each row in a message of its own
            yield Event._make(bytes(row)[:-1].split(b"\t"))


def _unescaped(text: bytes) -> bytes:
    if b"\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)


@lru_cache(maxsize=1024)
def _as_json(text: bytes) -> bytes:
    """Write a word as PostgreSQL's jsonb does; the same few come again and again."""
    return json.dumps(_unescaped(text).decode("utf-8"), ensure_ascii=False).encode()
