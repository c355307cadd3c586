"""Remembers that pages of a replica are damaged, until it can be fetched anew.

Opening reads the first page alone, so damage further on shows only when somebody reads there. The
file is not replaced under those who have it open, nor without a server to fetch from: what can
still be read is better than nothing.
"""

from __future__ import annotations

import logging
from pathlib import Path

from frontdesk.storage.replica.disposable import set_aside

_log = logging.getLogger(__name__)


def mark_unsound(replica_path: Path) -> None:
    """Note that the replica is to be replaced at the next chance; a full disk may prevent it."""
    try:
        _mark(replica_path).touch()
    except OSError:
        _log.warning("the damage cannot be noted; it will be found again")


def replace_unsound(replica_path: Path) -> None:
    """Set a replica that was marked aside; nobody of this desk may have it open."""
    mark = _mark(replica_path)
    if not mark.exists():
        return
    _log.warning("the replica is damaged; it is set aside and fetched anew")
    if replica_path.exists():
        set_aside(replica_path)
    mark.unlink(missing_ok=True)


def _mark(replica_path: Path) -> Path:
    return replica_path.with_name(f"{replica_path.name}.unsound")
