"""Reads the replica's texts as the values of the trade."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from frontdesk.domain.wall_clock import from_text, to_text

text_of = to_text


def ids_json(ids: Iterable[UUID]) -> str:
    """Return ids as a JSON array, for `in (select value from json_each(?))`."""
    return json.dumps([str(each) for each in ids])


def instant_or_none(text: Any) -> datetime | None:
    """Read an instant that may be missing."""
    return None if text is None else from_text(text)


def date_or_none(text: Any) -> date | None:
    """Read a business date that may be missing."""
    return None if text is None else date.fromisoformat(text)


def uuid_or_none(text: Any) -> UUID | None:
    """Read an id that may be missing."""
    return None if text is None else UUID(text)
