"""Puts the copy of the clinic's data aside in whole, and back where nothing better comes.

The outbox stays where it is: what waits there is nowhere else. The copy is kept, for without a
server in reach a copy that may be at fault is better than none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

ASIDE = ".set-aside"
_PARTS = ("", "-wal", "-shm")


def put_replica_aside(replica_path: Path) -> bool:
    """Put the copy aside; False where there is none, or it cannot be done.

    Nobody of this desk may have it open. One that was put aside before is replaced.
    """
    if not replica_path.exists():
        return False
    return _move(replica_path, "", ASIDE)


def put_replica_back(replica_path: Path) -> bool:
    """Put it back in place of one that nothing was fetched into; False where nothing was done."""
    if not replica_path.with_name(replica_path.name + ASIDE).exists():
        return False
    return _move(replica_path, ASIDE, "")


def remove_what_was_aside(replica_path: Path) -> None:
    """Remove it, now that all is here anew: nobody would take out of it what is erased."""
    for part in _PARTS:
        with suppress(OSError):  # nothing needs it; the next load tries again
            replica_path.with_name(f"{replica_path.name}{part}{ASIDE}").unlink(missing_ok=True)


def copies_aside(database: Path) -> Iterator[Path]:
    """Give every file that was put aside of a database: by this module, or because of damage."""
    yield from database.parent.glob(f"{database.name}.damaged*")
    yield from database.parent.glob(f"{database.name}*{ASIDE}")


def _move(path: Path, old: str, new: str) -> bool:
    """Rename the file and what belongs to it; the file itself last, for it decides."""
    try:
        for part in _PARTS:
            path.with_name(f"{path.name}{part}{new}").unlink(missing_ok=True)
        for part in reversed(_PARTS):
            there = path.with_name(f"{path.name}{part}{old}")
            if there.exists():
                there.replace(path.with_name(f"{path.name}{part}{new}"))
    except OSError:
        return False
    return True
