"""What a held entry is, in the words of the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from frontdesk.domain.history_words import SILENT, column_words, command_words, kind_words
from frontdesk.domain.moment_words import moment_words

if TYPE_CHECKING:
    from frontdesk.storage.postgres.desk_admin import HeldCommand

_REASONS = {
    "revoked": "the workstation was shut out",
    "disabled": "the person was shut out",
    "carried": "brought by {who}, who is not its author",
}


def entered(zone: ZoneInfo, held: HeldCommand) -> str:
    """Say when the desk says that it was entered."""
    try:
        return moment_words(datetime.fromisoformat(held.client_time or ""), zone)
    except ValueError:  # the desk's own words, which nobody has checked
        return held.client_time or ""


def reason_said(held: HeldCommand) -> str:
    """Say why it is held."""
    who = held.handed_by_name or held.handed_by
    return _REASONS.get(held.reason, held.reason).format(who=who)


def what(held: HeldCommand) -> str:
    """Say what it would do."""
    return command_words(held.name)


def changes_said(held: HeldCommand, zone: ZoneInfo) -> str:
    """Say line by line what it would change; the entry is as the desk sent it, unchecked."""
    changes = held.changes if isinstance(held.changes, list) else []
    return "\n".join(_change_said(change, zone) for change in changes if isinstance(change, dict))


def _change_said(change: Mapping[str, Any], zone: ZoneInfo) -> str:
    verb = "new" if change.get("op") == "insert" else "changed"
    values, was = change.get("set"), change.get("was")
    parts = _parts(values, was if isinstance(was, dict) else {}, zone)
    return f"{kind_words(str(change.get('table')))}, {verb}: {', '.join(parts)}"


def _parts(values: object, was: Mapping[str, Any], zone: ZoneInfo) -> Iterable[str]:
    if not isinstance(values, dict):
        return []
    return [
        f"{column_words(column)} {_before(was, column, zone)}{_said(value, zone)}"
        for column, value in values.items()
        if column not in SILENT and not column.endswith("_id") and value not in (None, "")
    ]


def _before(was: Mapping[str, Any], column: str, zone: ZoneInfo) -> str:
    return f"{_said(was[column], zone)} → " if was.get(column) not in (None, "") else ""


def _said(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, str) and len(value) > len("2026-11-21"):
        try:
            return moment_words(datetime.fromisoformat(value), zone)
        except ValueError:
            return value
    return str(value)
