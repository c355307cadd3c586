"""Looks at the server as a desk's login sees it, without leaving a trace there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from frontdesk.storage.postgres.connection import DeskConnection, connect
from frontdesk.storage.postgres.errors import translated
from frontdesk.storage.profiles import Profile
from frontdesk.storage.schema import REPLICATED

# A staff login may not read the catalog; it may ask what it may do itself.
_MIGHTY = "select current_setting('is_superuser')::boolean"
_MAY_DELETE = """select count(*) from unnest(%s::text[]) as t (name)
    where has_table_privilege(to_regclass('app.' || t.name), 'delete, truncate')"""
_UNWALLED = """select count(*) from unnest(%s::text[]) as t (name)
    where not row_security_active(to_regclass('app.' || t.name))"""


@dataclass(frozen=True, slots=True)
class ServerLook:
    """What the server said, and what stands around this login.

    `clock_ahead` is its clock's lead over ours in seconds, `is_encrypted` whether TLS was spoken,
    `is_mighty` whether no right and no wall binds the login.
    """

    hello: Mapping[str, Any]
    clock_ahead: float
    is_encrypted: bool
    is_mighty: bool
    tables_to_delete_from: int
    tables_without_wall: int


def look_at_server(profile: Profile, password: str, request: Mapping[str, Any]) -> ServerLook:
    """Sign in, greet without being noted, and look at what this login may do.

    Raises the errors of `connection.connect`, and those of a statement.
    """
    with closing(connect(profile, password)) as connection, translated():
        connection.execute("begin isolation level repeatable read read only")
        asked_at = datetime.now(UTC)
        hello = _value(connection, "select app.hello(%s::jsonb)", [_jsonb(request)])
        heard_at = datetime.now(UTC)
        tables = list(REPLICATED)
        server_time = datetime.fromisoformat(hello["server_time"])
        unwalled = int(_value(connection, _UNWALLED, [tables]))
        is_mighty = bool(_value(connection, _MIGHTY)) or unwalled == len(tables)
        return ServerLook(
            hello,
            (server_time - (asked_at + (heard_at - asked_at) / 2)).total_seconds(),
            bool(connection.pgconn.ssl_in_use),
            is_mighty,
            int(_value(connection, _MAY_DELETE, [tables])),
            unwalled,
        )


def _value(connection: DeskConnection, query: str, parameters: list[Any] | None = None) -> Any:
    row = connection.execute(query.encode(), parameters).fetchone()
    return None if row is None else row[0]


def _jsonb(value: Mapping[str, Any]) -> psycopg.types.json.Jsonb:
    from psycopg.types.json import Jsonb

    return Jsonb(dict(value))
