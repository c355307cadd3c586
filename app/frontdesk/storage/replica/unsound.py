"""Remembers that pages of a replica are damaged, until it can be fetched anew.

Opening reads the first page alone, so damage further on shows only when somebody reads there.
Nothing is thrown away without a server to fetch from: what can still be read is better than none.
"""

from __future__ import annotations

import os
from pathlib import Path

from frontdesk.logs import log
from frontdesk.logs.events import DamageUnnoted, DeskFile, FileDamaged
from frontdesk.storage.replica.disposable import set_aside

_ENDING = ".unsound"


def mark_unsound(replica_path: Path) -> None:
    """Note that the replica is to be replaced at the next chance; a full disk may prevent it."""
    try:
        _mark(replica_path).touch()
    except OSError:
        log(DamageUnnoted())


def is_marked(replica_path: Path) -> bool:
    """Whether the replica was found damaged and waits to be replaced."""
    return os.path.exists(f"{replica_path}{_ENDING}")  # noqa: PTH110 - before every step


def replace_unsound(replica_path: Path) -> None:
    """Set a replica that was marked aside; nobody of this desk may have it open."""
    mark = _mark(replica_path)
    if not mark.exists():
        return
    log(FileDamaged(DeskFile.REPLICA))
    if replica_path.exists():
        set_aside(replica_path)
    mark.unlink(missing_ok=True)


def remove_mark(replica_path: Path) -> None:
    """Note that the damage is gone."""
    _mark(replica_path).unlink(missing_ok=True)


def _mark(replica_path: Path) -> Path:
    return replica_path.with_name(f"{replica_path.name}{_ENDING}")
