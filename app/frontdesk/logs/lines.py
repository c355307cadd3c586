"""The log's file: one JSON object a line, in five files of 2 MB at most, for this user alone."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from frontdesk.logs.event import Event
from frontdesk.logs.events import Foreign, Severity
from frontdesk.logs.fields import LoggerName, ThreadName
from frontdesk.logs.private_file import PRIVATE_FOLDER, open_private

BYTES = 2_000_000
FILES = 5


class EventLines(logging.Formatter):
    """Writes a declared event as a line, and of anything else who said it and how loud."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; message, arguments and traceback of what is no event are left out."""
        event = record.msg if isinstance(record.msg, Event) else _foreign(record)
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "at": at.isoformat(timespec="milliseconds"),
            "event": event.name,
            "level": str(severity(record.levelno)),
            "process": record.process,
            "thread": ThreadName(record.threadName or ""),
            **event.values(),
        }
        return json.dumps(line, separators=(",", ":"))


class PrivateRotatingFile(RotatingFileHandler):
    """Begins a new file before one grows too long; nobody else may read them.

    What cannot be written is lost: a log is no reason to stop, or to write to a terminal.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True)
        self.setFormatter(EventLines())

    def _open(self) -> TextIOWrapper:
        folder = Path(self.baseFilename).parent
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        return open_private(Path(self.baseFilename))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Let it go."""


def severity(level: int) -> Severity:
    """Return the word for one of logging's levels."""
    if level >= logging.CRITICAL:
        return Severity.CRITICAL
    if level >= logging.ERROR:
        return Severity.ERROR
    if level >= logging.WARNING:
        return Severity.WARNING
    return Severity.INFO if level >= logging.INFO else Severity.DEBUG


def _foreign(record: logging.LogRecord) -> Foreign:
    return Foreign(LoggerName(record.name), severity(record.levelno))
