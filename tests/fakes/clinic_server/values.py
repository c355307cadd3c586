"""Reads JSON values into the form in which PostgreSQL keeps and shows them, by a column's type.

Every value stays JSON: an instant is ISO 8601 in UTC with a fraction only where there is one, so
that texts of instants compare as the instants do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from tests.fakes.clinic_server.refusals import Refused

_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_SMALL, _BIG = 2**15, 2**63


def shown(moment: datetime) -> str:
    """Return an instant as PostgreSQL writes it into JSON, in UTC."""
    moment = moment.astimezone(UTC)
    fraction = f".{moment.microsecond:06}".rstrip("0") if moment.microsecond else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}+00:00"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _uuid(value: Any) -> str:
    text = _text(value)
    if not _UUID.fullmatch(text):
        raise Refused("22P02")
    return text.lower()


def _whole(value: Any, limit: int) -> int:
    text = _text(value).strip()
    if not re.fullmatch(r"[+-]?\d+", text):
        raise Refused("22P02")
    number = int(text)
    if not -limit <= number < limit:
        raise Refused("22003")
    return number


def _instant(value: Any) -> str:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        raise Refused("22007") from None
    return shown(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _date(value: Any) -> str:
    text = _text(value)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        looks_right = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)
        raise Refused("22008" if looks_right else "22007") from None


def _truth(value: Any) -> bool:
    text = _text(value).strip().lower()
    if text not in ("true", "false"):
        raise Refused("22P02")
    return text == "true"


READERS: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "uuid": _uuid,
    "smallint": lambda value: _whole(value, _SMALL),
    "integer": lambda value: _whole(value, 2**31),
    "bigint": lambda value: _whole(value, _BIG),
    "timestamptz": _instant,
    "date": _date,
    "boolean": _truth,
    "jsonb": lambda value: value,
}


def read(kind: str, value: Any) -> Any:
    """Return a JSON value as a column of this type keeps it; `Refused` for what it cannot be."""
    return None if value is None else READERS[kind](value)


def as_text(value: Any) -> str:
    """Return what `->>` makes of a kept value, '' for null."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
