"""Keeps what went wrong in a command that has no window to tell it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

LOG = "commands.log"
BYTES_KEPT = 1_000_000


def write_fault(directory: Path, details: str) -> Path:
    """Add a fault to the log of commands, begun anew when it is long; return the file.

    `details` hold no names or numbers of clients. OSError when it cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / LOG
    long = file.exists() and file.stat().st_size > BYTES_KEPT
    with file.open("w" if long else "a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC).isoformat()} {details}\n")
    return file
