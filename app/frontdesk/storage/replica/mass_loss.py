"""Refuses rows that would make a large part of a clinic vanish without anybody having said so.

A server that lost its data, a filter gone wrong, a login bound to the wrong clinic: to a desk they
look like a clinic that has thrown its clients away. What a desk has is kept until somebody who may
has looked at the numbers. A new timeline of the server (a restored backup) says as much by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from frontdesk.domain.errors import MassLoss
from frontdesk.domain.link import VanishingRows
from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.meta import ReplicaMeta, read_meta

MAY_VANISH_ROWS = 50
MAY_VANISH_SHARE = 0.2

_LIVE = "deleted_at is null"
_PRECIOUS = {"client": _LIVE, "pet": _LIVE, "appointment": f"{_LIVE} and ends_at >= :now"}
"""The tables that are watched, and which of their rows count: of the visits those to come."""

_ACCEPTED, _WATCHED = "loss_accepted", "loss_watched"
_WATCH = timedelta(hours=24)
"""Within this time what vanishes page by page is added up."""


def refuse_smaller(
    connection: Connection, meta: ReplicaMeta, names: Mapping[str, str], now: datetime
) -> None:
    """Raise MassLoss when the tables called `names` hold far less than the present ones."""
    if not _same_timeline(connection, meta):
        return
    there = {
        table: _count(connection, names[table], condition, now)
        for table, condition in _PRECIOUS.items()
    }
    _refuse(connection, meta, there, now)


def refuse_totals(
    connection: Connection, meta: ReplicaMeta, totals: Mapping[str, int], now: datetime
) -> None:
    """Raise MassLoss when the server counts far fewer rows than are here, before any is fetched."""
    if _same_timeline(connection, meta):
        counted = {t: totals[t] for t, c in _PRECIOUS.items() if c == _LIVE and t in totals}
        _refuse(connection, meta, counted, now)


def refuse_page(
    connection: Connection, meta: ReplicaMeta, vanishing: Iterable[tuple[str, UUID]], now: datetime
) -> None:
    """Raise MassLoss when a page, with those before it, takes away too much.

    `vanishing` are the rows it deletes; within the caller's transaction, before they go.
    """
    gone = _live_among(connection, vanishing, now)
    if not any(gone.values()):
        return
    watched = _read(connection, _WATCHED)
    if not watched or abs(now - datetime.fromisoformat(watched["since"])) > _WATCH:
        watched = {"since": now.isoformat(), "gone": dict.fromkeys(_PRECIOUS, 0)}
    lost = []
    for table, count in gone.items():
        before = watched["gone"][table]
        # What came meanwhile counts: a clinic that has just begun may well enter much and undo it.
        here = before + _count(connection, table, _PRECIOUS[table], now)
        watched["gone"][table] = before + count
        if _is_too_much(here, before + count):
            lost.append(VanishingRows(table, here, before + count))
    _raise_unless_accepted(connection, meta, lost, now)
    _write(connection, _WATCHED, watched)


def accept(
    connection: Connection, meta: ReplicaMeta, lost: Iterable[VanishingRows], now: datetime
) -> None:
    """Let these rows vanish within a day, but no more: somebody who may has seen the numbers."""
    said = {
        "epoch": str(meta.epoch),
        "at": now.isoformat(),
        "lost": {each.table: each.vanishing for each in lost},
    }
    _write(connection, _ACCEPTED, said)


def begin_anew(connection: Connection) -> None:
    """Forget what was accepted and added up, within the transaction that loads all rows anew."""
    connection.execute("delete from meta where name in (?, ?)", (_ACCEPTED, _WATCHED))


def _refuse(
    connection: Connection, meta: ReplicaMeta, there: Mapping[str, int], now: datetime
) -> None:
    lost = []
    for table, count in there.items():
        here = _count(connection, table, _PRECIOUS[table], now)
        here -= _only_waiting(connection, table, _PRECIOUS[table], now)
        if _is_too_much(here, here - count):
            lost.append(VanishingRows(table, here, here - count))
    _raise_unless_accepted(connection, meta, lost, now)


def _is_too_much(here: int, vanishing: int) -> bool:
    return vanishing > MAY_VANISH_ROWS and vanishing > here * MAY_VANISH_SHARE


def _raise_unless_accepted(
    connection: Connection, meta: ReplicaMeta, lost: list[VanishingRows], now: datetime
) -> None:
    said = _read(connection, _ACCEPTED)
    holds = (
        bool(said)
        and said["epoch"] == str(meta.epoch)
        and abs(now - datetime.fromisoformat(said["at"])) <= _WATCH
    )
    accepted = said["lost"] if holds else {}
    # A few more than were shown may have gone since: that is no other loss.
    if any(each.vanishing > accepted.get(each.table, 0) + MAY_VANISH_ROWS for each in lost):
        raise MassLoss(tuple(lost))


def _same_timeline(connection: Connection, meta: ReplicaMeta) -> bool:
    present = read_meta(connection)
    return present is not None and (present.epoch, present.tenant_id) == (
        meta.epoch,
        meta.tenant_id,
    )


def _live_among(
    connection: Connection, rows: Iterable[tuple[str, UUID]], now: datetime
) -> dict[str, int]:
    ids: dict[str, list[str]] = {table: [] for table in _PRECIOUS}
    for table, row_id in rows:
        if table in ids:
            ids[table].append(str(row_id))
    return {
        table: _count(connection, table, _PRECIOUS[table], now, among=json.dumps(listed))
        for table, listed in ids.items()
        if listed
    }


def _count(
    connection: Connection, name: str, condition: str, now: datetime, *, among: str | None = None
) -> int:
    chosen = "" if among is None else " and id in (select value from json_each(:among))"
    row = connection.execute(
        f'select count(*) from "{name}" where {condition}{chosen}',
        {"now": now.isoformat(), "among": among},
    ).fetchone()
    return 0 if row is None else int(row[0])


def _only_waiting(connection: Connection, table: str, condition: str, now: datetime) -> int:
    """Count the rows that are only here because a command waits: the server has none yet."""
    row = connection.execute(
        f'select count(*) from "{table}" where {condition} and id in'
        " (select row_id from overlay_change where tbl = :tbl and found = 'nothing')",
        {"now": now.isoformat(), "tbl": table},
    ).fetchone()
    return 0 if row is None else int(row[0])


def _read(connection: Connection, name: str) -> dict[str, Any]:
    row = connection.execute("select value from meta where name = ?", (name,)).fetchone()
    return {} if row is None else json.loads(row[0])


def _write(connection: Connection, name: str, value: Mapping[str, object]) -> None:
    connection.execute(
        "insert or replace into meta (name, value) values (?, ?)", (name, json.dumps(value))
    )
