"""A value of the log in the clinic's own terms: its clock, its money, names instead of ids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import STATUS_WORDS
from frontdesk.domain.history_words import SEXES, WEEKDAYS
from frontdesk.domain.moment_words import day_words, weekday_and_moment
from frontdesk.domain.money import Money
from frontdesk.domain.permissions import PERMISSIONS

NOTHING = "nothing"
LONGEST = 160
"""Letters of a value that a line shows; notes can be pages long."""

_PERMISSIONS: dict[str, str] = {each.code: each.title for each in PERMISSIONS}

_STATUSES = {status.value: words for status, words in STATUS_WORDS.items()}

_TABLES = {
    "client_id": "client",
    "pet_id": "pet",
    "site_id": "site",
    "resource_id": "resource",
    "service_id": "service",
    "staff_id": "staff",
    "role_id": "role",
}


@dataclass(frozen=True, slots=True)
class Clinic:
    """What is needed to say values: the clock, the currency, and names by id."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    currency: str = "EUR"
    names: Mapping[UUID, str] = field(default_factory=dict)

    def moment(self, text: str, beside: str | None = None) -> str:
        """Say an instant; `10:00` alone when it is on the same day as the one beside it."""
        there = self._local(text)
        if there is None:
            return text
        other = self._local(beside) if beside else None
        if other is not None and other.date() == there.date():
            return f"{there:%H:%M}"
        return weekday_and_moment(there, self.zone)

    def same_day(self, one: object, other: object) -> bool:
        """Whether two instants are on one day of the clinic."""
        both = [self._local(each) for each in (one, other) if isinstance(each, str)]
        return len(both) == 2 and None not in both and _day(both[0]) == _day(both[1])

    def _local(self, text: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(self.zone)


def said(column: str, value: Any, clinic: Clinic, currency: str | None = None) -> str:
    """Say the value of a column; an empty one is `nothing`."""
    if value is None or value == "" or value == {} or value == []:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _short(_said_text(column, value, clinic))
    if isinstance(value, int):
        return _said_number(column, value, currency or clinic.currency)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return _short(", ".join(_PERMISSIONS.get(str(each), str(each)) for each in value))
    return _short(json.dumps(value, ensure_ascii=False))


def reference(column: str, value: object) -> tuple[str, UUID] | None:
    """Return the table and id that a column names, if it names a record."""
    table = _TABLES.get(column)
    if table is None or not isinstance(value, str):
        return None
    try:
        return table, UUID(value)
    except ValueError:
        return None


def _said_text(column: str, text: str, clinic: Clinic) -> str:
    named = reference(column, text)
    if named is not None:
        return clinic.names.get(named[1]) or f"a {named[0]} that is not on this desk"
    if column.endswith("_at"):
        return clinic.moment(text)
    if column.endswith("_on") or column in ("valid_from", "valid_until"):
        return _said_day(text)
    if column == "status":
        return _STATUSES.get(text, text)
    if column == "sex":
        return SEXES.get(text, text)
    return text


def _said_number(column: str, value: int, currency: str) -> str:
    if column == "price_minor":
        return str(Money(value, currency))
    if column == "weight_g":
        return f"{value / 1000:.3g} kg"
    if column == "duration_min":
        return f"{value} min"
    if column.endswith("_minute"):
        return f"{value // 60:02}:{value % 60:02}"
    if column == "weekday" and 0 <= value < len(WEEKDAYS):
        return WEEKDAYS[value]
    return str(value)


def _said_day(text: str) -> str:
    try:
        return day_words(date.fromisoformat(text))
    except ValueError:
        return text


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
