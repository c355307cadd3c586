"""Only one process of a desk talks to the server: two would send one outbox twice."""

from __future__ import annotations

from pathlib import Path

import fasteners

from frontdesk.domain.errors import ReplicaUnusable


class DeskLock:
    """A lock of the operating system; it falls with the process that holds it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = fasteners.InterProcessLock(path)

    def take(self) -> bool:
        """Return whether the lock is ours now; ReplicaUnusable when its file cannot be made."""
        try:
            taken = bool(self._lock.acquire(blocking=False))
            if not taken and self._lock.lockfile is not None:
                self._lock.lockfile.close()  # a refused lock leaves its file open
        except OSError as exc:
            raise ReplicaUnusable(
                f"The folder of this desk cannot be written: {self._path.parent}"
            ) from exc
        return taken

    def release(self) -> None:
        """Let another process have it; harmless when it is not ours."""
        if self._lock.acquired:
            self._lock.release()
