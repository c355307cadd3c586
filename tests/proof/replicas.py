"""The same rows as a desk holds them and as the server gives them to that desk."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.schema import REPLICATED
from tests.proof.invariants import Rows


def rows_here(store: LocalStore) -> dict[str, Rows]:
    """Return the live rows of a desk's replica, by table and id."""
    return {
        table: {
            row["id"]: _plain(dict(row))
            for row in store.replica.rows(f"select * from {table} where deleted_at is null")  # noqa: S608
        }
        for table in REPLICATED
    }


def rows_there(profile: Profile, password: str) -> dict[str, Rows]:
    """Return the live rows that the server would give to this desk's person now."""
    with closing(ServerLink.open(profile, password)) as link, link.consistent():
        return {
            table: {row["id"]: _plain(row) for row in map(json.loads, link.rows(table))}
            for table in REPLICATED
        }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row as both sides can say it: SQLite knows neither booleans nor documents."""
    for name in ("custom", "perms"):
        if isinstance(row.get(name), str):
            row[name] = json.loads(row[name])
    for name in ("active", "built_in"):
        if name in row:
            row[name] = bool(row[name])
    return row
