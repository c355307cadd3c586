"""Lets the one who waits to write go next, however often another process writes.

SQLite gives its write place to whoever asks at the right moment. Who waits asks ever more seldom,
up to a tenth of a second apart, so a process that writes without a pause (an import) kept all
others out for seconds, until they gave up. Here only one may ask at a time; who comes back from a
write queues up behind the one who asks already.

It is a courtesy: it decides who goes next, never whether a write is safe. So a lock that cannot be
had in time, or a file that cannot be made, is gone without.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE_SECONDS = 5.0
"""Longer than anybody asks who does not hang."""

LOOK_SECONDS = 0.001


class Turn:
    """The right to ask next for one database's write place, among all processes and threads."""

    def __init__(self, database: Path, *, patience_s: float = PATIENCE_SECONDS) -> None:
        self._path = database.with_name(f"{database.name}-turn")
        self._patience_s = patience_s

    @contextmanager
    def next(self) -> Iterator[None]:
        """Ask within the block; waits until nobody else asks, at most for the patience."""
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            yield
            return
        try:
            _wait_for(file, time.monotonic() + self._patience_s)
            yield
        finally:
            with suppress(OSError):
                _unlock(file)  # said, for a process forked meanwhile holds the file, too
            os.close(file)


def _wait_for(file: int, until: float) -> None:
    while not _lock(file) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> bool:
        # flock, not lockf: the threads of one process shall wait for each other as well
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
