"""The operator's connection string, made as strict as a desk's: its password opens everything."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from frontdesk.domain.errors import InvalidInput, ServerNotTrusted
from frontdesk.storage.postgres.errors import NO_AUTHORITIES
from frontdesk.storage.postgres.transport import is_this_machine

_STRICT = {
    "sslmode": "verify-full",
    "channel_binding": "require",
    "require_auth": "scram-sha-256",
}
_ALSO_ALLOWED = {
    # An operator behind a pooler says so in the string that is theirs alone.
    "channel_binding": ("prefer",),
    # A certificate of the operator's own instead of a password.
    "require_auth": ("none", "scram-sha-256,none"),
}
_ALWAYS = {"gssencmode": "disable", "ssl_min_protocol_version": "TLSv1.2"}

TOO_WEAK = (
    "A server beyond this machine has to prove itself: leave sslmode, channel_binding and"
    " require_auth out of the DSN, and name its authority as sslrootcert=FILE if it has its own."
)


def secured(dsn: str) -> str:
    """Return the connection string with everything that keeps the password from others.

    A server beyond this machine proves its name, bound to the password exchange. On the machine
    itself no encryption is asked for, and still no readable password is given.

    Raises:
        InvalidInput: the string asks for less.
        ServerNotTrusted: there is nothing to prove a server by.
        psycopg.ProgrammingError: it cannot be read.
    """
    parts = conninfo_to_dict(dsn)
    if _stays_here(parts):
        added = {"require_auth": "scram-sha-256,none"} | _given(parts, "require_auth")
        return make_conninfo(dsn, **added, gssencmode="disable")
    _refuse_less(parts)
    return make_conninfo(dsn, **_STRICT | _roots(parts) | _given(parts, *_STRICT), **_ALWAYS)


def _stays_here(parts: Mapping[str, Any]) -> bool:
    """Whether every server that libpq may try is on this machine; a service may name any."""
    if parts.get("service") or "PGSERVICE" in os.environ:
        return False
    names = _listed(parts, "host", "PGHOST") + _listed(parts, "hostaddr", "PGHOSTADDR")
    return all(is_this_machine(name) for name in names)  # none at all: the machine's own socket


def _listed(parts: Mapping[str, Any], name: str, variable: str) -> list[str]:
    given = str(parts.get(name) or os.environ.get(variable, ""))
    return [each for each in given.split(",") if each]


def _refuse_less(parts: Mapping[str, Any]) -> None:
    for name, least in _STRICT.items():
        if parts.get(name, least) not in (least, *_ALSO_ALLOWED.get(name, ())):
            raise InvalidInput(TOO_WEAK, field="dsn")


def _roots(parts: Mapping[str, Any]) -> dict[str, Any]:
    if parts.get("sslrootcert"):
        return {}
    try:
        import certifi
    except ImportError as exc:
        raise ServerNotTrusted(NO_AUTHORITIES) from exc
    return {"sslrootcert": certifi.where()}


def _given(parts: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: parts[name] for name in names if parts.get(name)}
