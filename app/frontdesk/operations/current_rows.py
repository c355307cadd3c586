"""The records of a stale command as they are now: on this desk, or newer in the server's answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from frontdesk.domain.changes import Change
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.replica import Replica

_Row = Mapping[str, Any]


class CurrentRows:
    """The rows by table and id; None for one that is not there (any more)."""

    def __init__(self, rows: Mapping[tuple[str, str], _Row], answered: Mapping[str, Any]) -> None:
        self._rows = rows
        self._answered = answered

    @staticmethod
    def of(replica: Replica, command: OutboxCommand) -> CurrentRows:
        """Read the rows that a command updates."""
        answer = command.detail
        rows: dict[tuple[str, str], _Row] = {}
        for change in command.changeset.changes:
            if change.op != "update":
                continue
            key = (change.table, str(change.id))
            answered = answer.get("current") if _is_about(answer, key) else None
            row = _newer(_kept(replica, *key), answered)
            if row is not None:
                rows[key] = row
        return CurrentRows(rows, answer)

    def row(self, change: Change) -> _Row | None:
        """Return the row that a change is about, unless it was removed."""
        found = self._rows.get((change.table, str(change.id)))
        if found is None:
            return None
        was_removed = change.was.get("deleted_at") is not None
        return found if found.get("deleted_at") is None or was_removed else None

    def author(self, change: Change, *columns: str) -> tuple[str, datetime | None]:
        """Return who last changed one of these columns and when, as far as the server told."""
        if not _is_about(self._answered, (change.table, str(change.id))):
            return "", None
        changed = self._answered.get("changed")
        told = [changed[each] for each in columns if each in changed] if changed else []
        if not told:
            return "", None
        last = max(told, key=lambda each: str(each["at"]))
        return str(last.get("by") or ""), datetime.fromisoformat(str(last["at"]))


def differs(one: Any, other: Any) -> bool:
    """Whether two values of a column are different; lists and objects are kept as JSON texts."""
    return bool(_plain(one) != _plain(other))


def as_sent(column: str, value: Any) -> Any:
    """Return a value of a row in the JSON form that a change's `was` uses."""
    is_json = column in ("custom", "perms") and isinstance(value, str)
    return json.loads(value) if is_json else value


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _is_about(answer: Mapping[str, Any], key: tuple[str, str]) -> bool:
    return (answer.get("table"), answer.get("id")) == key


def _kept(replica: Replica, table: str, row_id: str) -> _Row | None:
    found = replica.row(f"select * from {table} where id = ?", (row_id,))  # noqa: S608  (our names)
    return None if found is None else {name: found[name] for name in found.keys()}  # noqa: SIM118


def _newer(kept: _Row | None, answered: _Row | None) -> _Row | None:
    """Return whichever the server changed last; what waits on this desk stays on the kept one."""
    if kept is None or answered is None:
        return kept or answered
    return answered if _stamp(answered) > _stamp(kept) else kept


def _stamp(row: _Row) -> datetime:
    return datetime.fromisoformat(str(row["updated_at"]))
