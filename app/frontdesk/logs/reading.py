"""Reads log lines back for somebody else's eyes: what is not declared today does not come along."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from frontdesk.logs.events import Severity, declared
from frontdesk.logs.fields import ThreadName, fits
from frontdesk.logs.lines import FILES
from frontdesk.logs.logbook import FILE_OF

_OF_EVERY_LINE: dict[str, Any] = {"level": Severity, "process": int, "thread": ThreadName}


@dataclass(frozen=True, slots=True)
class Redacted:
    """Lines that hold nothing but declared fields, and how many were left out altogether."""

    lines: tuple[str, ...]
    left_out: int


def log_files(directory: Path) -> Iterator[Path]:
    """Yield the log's files that are there, the oldest of each program first."""
    for name in FILE_OF.values():
        for number in range(FILES - 1, 0, -1):
            yield from _if_there(directory / f"{name}.{number}")
        yield from _if_there(directory / name)


def redacted(lines: Iterable[str]) -> Redacted:
    """Return the lines, each with its declared fields only."""
    kept: list[str] = []
    left_out = 0
    for line in lines:
        values = _values(line)
        if values is None:
            left_out += 1
        else:
            kept.append(json.dumps(values, separators=(",", ":")))
    return Redacted(tuple(kept), left_out)


def _values(line: str) -> dict[str, Any] | None:
    try:
        values = json.loads(line)
        event = declared()[values.pop("event")]
        at = datetime.fromisoformat(values.pop("at"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    common = {
        key: values[key]
        for key, kind in _OF_EVERY_LINE.items()
        if key in values and fits(values[key], kind)
    }
    return {"at": at.isoformat(), "event": event.name, **common, **event.allowed(values)}


def _if_there(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
