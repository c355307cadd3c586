"""Moves the time that a desk keeps: visits that have grown too old leave it, with what is theirs.

The server sends nothing for that, and keeps them: older visits are asked for there. What waits to
be sent keeps its visit here.
"""

from __future__ import annotations

import json
from uuid import UUID

from frontdesk.storage.replica import search_index
from frontdesk.storage.replica.cipher import Connection, OpenFile, immediate, translated

Pairs = set[tuple[str, UUID]]

VISITS_AT_ONCE = 200
"""So many visits go in a transaction: nobody waits for the others."""

_PARTS = ("appointment_service", "resource_claim")


def old_visits(connection: Connection, since: str) -> Pairs:
    """Return some of the visits that ended before `since` (ISO, UTC), and their parts."""
    visits = connection.execute(
        "select id from appointment where ends_at < ? and id not in"
        " (select row_id from overlay_change) limit ?",
        (since, VISITS_AT_ONCE),
    )
    found: Pairs = {("appointment", UUID(row[0])) for row in visits}
    listed = json.dumps([str(row_id) for _table, row_id in found])
    for table in _PARTS:
        rows = connection.execute(
            f'select id from "{table}" where id not in (select row_id from overlay_change)'
            " and (appointment_id in (select value from json_each(:visits))"
            " or appointment_id not in (select id from appointment))",
            {"visits": listed},
        )
        found |= {(table, UUID(row[0])) for row in rows}
    return found


def let_go(connection: Connection, pairs: Pairs) -> None:
    """Delete these rows, within the caller's transaction."""
    for table in ("appointment", *_PARTS):
        listed = json.dumps([str(row_id) for name, row_id in pairs if name == table])
        connection.execute(
            f'delete from "{table}" where id in (select value from json_each(?))', (listed,)
        )


def move_window(file: OpenFile, since: str) -> Pairs:
    """Let all visits go that ended before `since` (ISO, UTC), some at a time; return the rows."""
    gone: Pairs = set()
    while pairs := _let_some_go(file, since):
        gone |= pairs
    return gone


def _let_some_go(file: OpenFile, since: str) -> Pairs:
    with translated():
        if not old_visits(file.connection, since):  # most of the time: nobody waits
            return set()
    with immediate(file.connection):
        pairs = old_visits(file.connection, since)
        stale = search_index.affected(file.connection, pairs)
        let_go(file.connection, pairs)
        search_index.refresh(file.connection, stale)
    return pairs
