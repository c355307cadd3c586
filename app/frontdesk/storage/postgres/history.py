"""History of records and searches of the log, asked of the server with the caller's own rights.

Everything is a page along an index of the clinic, latest first. What no index serves is looked for
in so many events at a time: each question is short, and says how far it has looked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.history import (
    CHILDREN,
    HistoryPage,
    LogAuthor,
    LogFilter,
    LoggedCommand,
    LoggedEvent,
    LogNames,
)
from frontdesk.storage.postgres.client_export import AS_STAFF, read_client, write_client
from frontdesk.storage.postgres.connection import DeskConnection, connect
from frontdesk.storage.postgres.errors import translated
from frontdesk.storage.postgres.history_sql import (
    AUTHORS,
    COMMAND_NAMES,
    DESKS,
    looks_at_each,
    of_record,
    search_commands,
    search_events,
)
from frontdesk.storage.profiles import Profile

PAGE = 50
SCANNED = 1_000
"""Events that one question looks at, when it must look at each."""

COMMANDS_A_STEP = 100
SEARCH_SECONDS = 1.0
"""How long a search goes on looking before it shows what it has."""

_LATEST = 2**62

NOT_WRITTEN = "The file could not be written there; choose another place. Nothing was left there."


class History:
    """One open line for questions about the log; it belongs to one thread."""

    def __init__(self, connection: DeskConnection) -> None:
        self._connection = connection

    @staticmethod
    def open(
        profile: Profile, password: str, *, is_stopped: Callable[[], bool] = lambda: False
    ) -> History:
        """Log in; see `connection.connect` for the errors."""
        return History(connect(profile, password, is_stopped=is_stopped))

    def close(self) -> None:
        """Hang up; harmless when the line is gone already."""
        self._connection.close()

    def names(self) -> LogNames:
        """Return who and what there is to look for."""
        desks: dict[str, tuple[UUID, ...]] = {}
        for row in self._rows(DESKS):
            desks[row["name"]] = (*desks.get(row["name"], ()), row["id"])
        return LogNames(
            authors=tuple(LogAuthor(**row) for row in self._rows(AUTHORS)),
            desks=desks,
            commands=tuple(row["name"] for row in self._rows(COMMAND_NAMES)),
        )

    def of_record(
        self, kind: str, record_id: UUID, *, before: int | None = None, limit: int = PAGE
    ) -> HistoryPage:
        """Return what happened to a record and to what belongs to it."""
        values = {"id": record_id, "before": before or _LATEST, "limit": limit + 1}
        events = self._events(of_record(CHILDREN.get(kind, ())), values)
        more = len(events) > limit
        shown = events[:limit]
        return HistoryPage(tuple(shown), before=shown[-1].position if more else None)

    def erase_client(self, client_id: UUID, reason: str, *, cancel_visits: bool) -> None:
        """Erase a client for good; harmless when repeated.

        InvalidInput says what stands in the way, such as visits to come.
        """
        query = sql.SQL("select app.erase_client(%(id)s, %(reason)s, %(cancel)s)")
        self._rows(query, {"id": client_id, "reason": reason, "cancel": cancel_visits})

    def export_client(self, client_id: UUID, out: Path) -> None:
        """Hand out all that is kept of a client as a file; the log tells that it was done.

        InvalidInput: something stands under `out` already, or nothing can be written there.
        """
        with translated(), self._connection.transaction():
            export = read_client(self._connection, AS_STAFF, client_id)
        try:
            write_client(export, out)
        except OSError as exc:
            raise InvalidInput(NOT_WRITTEN, field="out") from exc

    def search(
        self, asked: LogFilter, *, before: int | None = None, limit: int = PAGE
    ) -> HistoryPage:
        """Return a page of events that match; of a rare match perhaps none, and where to go on."""
        until = time.monotonic() + SEARCH_SECONDS
        found: list[LoggedEvent] = []
        step = _Step((), before or _LATEST, None)
        while step.before is not None and len(found) < limit:
            step = self._step(asked, step.before, limit - len(found))
            found += step.events
            if time.monotonic() > until:
                break
        return HistoryPage(tuple(found), before=step.before, since=step.since)

    def _step(self, asked: LogFilter, before: int, limit: int) -> _Step:
        by_command = bool(asked.command or asked.device_ids)
        query = search_commands(asked) if by_command else search_events(asked)
        scanned = COMMANDS_A_STEP if by_command else SCANNED if looks_at_each(asked) else limit
        values = {**_values(asked), "before": before, "limit": limit, "scanned": scanned}
        *rows, reached = self._rows(query, values)
        events = tuple(_event(row) for row in rows)
        if len(events) == limit:  # there may be more of what was looked at
            return _Step(events, events[-1].position, events[-1].at)
        return _Step(events, reached["position"], reached["at"])

    def _events(self, query: sql.Composed, values: Mapping[str, Any]) -> list[LoggedEvent]:
        return [_event(row) for row in self._rows(query, values)]

    def _rows(
        self, query: sql.SQL | sql.Composed, values: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        with translated(), self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()


@dataclass(frozen=True, slots=True)
class _Step:
    events: tuple[LoggedEvent, ...]
    before: int | None
    since: datetime | None


def _event(row: Mapping[str, Any]) -> LoggedEvent:
    return LoggedEvent(
        position=row["position"],
        at=row["at"],
        login=row["login"],
        entity=row["entity"],
        entity_id=row["entity_id"],
        op=row["op"],
        changed=row["changed"],
        command=_command(row),
    )


def _command(row: Mapping[str, Any]) -> LoggedCommand | None:
    if row["command"] is None:  # written by the operator, or by the server itself
        return None
    lent = row["override"] or {}
    return LoggedCommand(
        id=row["command_id"],
        name=row["command"],
        login=row["author"],
        device_id=row["device_id"],
        device=row["device"] or "",
        asked_by=str(lent.get("asked_by") or ""),
        reason=str(lent.get("reason") or ""),
    )


def _values(asked: LogFilter) -> dict[str, Any]:
    if "\0" in asked.login + asked.kind + asked.command + asked.column:
        raise InvalidInput("A search cannot hold that character.")
    return {
        "login": asked.login,
        "kind": asked.kind,
        "since": asked.since,
        "until": asked.until,
        "devices": list(asked.device_ids),
        "command": asked.command,
        "column": asked.column,
    }
