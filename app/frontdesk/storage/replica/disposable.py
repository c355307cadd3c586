"""Opens a database the desk can do without: a damaged one is set aside, and an empty one begins."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.logs import log
from frontdesk.logs.events import DeskFile, FileDamaged
from frontdesk.storage.replica.cipher import Connection, DamagedFile, open_database


def open_disposable(
    path: Path, key: bytes, *, synchronous: Literal["FULL", "NORMAL"]
) -> Connection:
    """Open the database, or a new one where it is damaged; never for what was promised."""
    try:
        return open_database(path, key, synchronous=synchronous)
    except DamagedFile:
        log(FileDamaged(DeskFile.called(path.name)))
        set_aside(path)
        return open_database(path, key, synchronous=synchronous)


def set_aside(path: Path) -> None:
    """Put a damaged database out of the way; the next one begins empty."""
    try:
        path.replace(path.with_name(f"{path.name}.damaged"))
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as exc:
        raise ReplicaUnusable("A damaged file on this workstation cannot be set aside.") from exc
