"""The log's file: one JSON object a line, in five files of 2 MB at most, for this user alone."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path

from frontdesk.logs.event import Event
from frontdesk.logs.events import Foreign, Severity
from frontdesk.logs.fields import LoggerName, ThreadName

BYTES = 2_000_000
FILES = 5
PRIVATE = 0o600
PRIVATE_FOLDER = 0o700


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


class PrivateRotatingFile(logging.FileHandler):
    """Begins a new file before one grows too long; nobody else may read them.

    What cannot be written is lost: a log is no reason to stop, or to write to a terminal. Python's
    own handler for this would have sockets and pickles imported before the first window.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)
        self.setFormatter(EventLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, in a new file where it has no room in this one."""
        try:
            if self._is_full_with(self.format(record)):
                self._begin_anew()
            super().emit(record)
        except Exception:  # noqa: BLE001 - what a handler raises stops whoever logs
            self.handleError(record)

    def _is_full_with(self, line: str) -> bool:
        path = Path(self.baseFilename)
        return path.is_file() and path.stat().st_size + len(line) + 1 >= BYTES

    def _begin_anew(self) -> None:
        """Let the oldest file go, and let each of the others become one older."""
        stream, self.stream = self.stream, None
        if stream is not None:
            stream.close()
        newest = Path(self.baseFilename)
        files = [newest, *(newest.with_name(f"{newest.name}.{n}") for n in range(1, FILES))]
        for file, older in reversed(list(pairwise(files))):
            if file.exists():
                file.replace(older)

    def _open(self) -> TextIOWrapper:
        folder = Path(self.baseFilename).parent
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        return open_private(Path(self.baseFilename))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Let it go."""


def open_private(path: Path) -> TextIOWrapper:
    """Open a file to write at its end; only this user may read it, also if it was there before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE)
    if os.name == "posix":
        os.fchmod(descriptor, PRIVATE)
    return os.fdopen(descriptor, "a", encoding="utf-8")


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
