"""Tells whether the process that left a mark is still at work."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any

_CLOCKS_DIFFER = 5.0
"""Seconds by which a process may seem to have begun after the mark that it left."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A process by its number and the time (seconds since 1970) at which it left the mark."""

    pid: int
    at: float

    @staticmethod
    def of_this_process() -> Mark:
        """Return the mark of who asks."""
        return Mark(os.getpid(), time.time())

    @staticmethod
    def read(document: Any) -> Mark:
        """Read a mark from JSON; ValueError when it is none."""
        try:
            return Mark(int(document["pid"]), float(document["at"]))
        except (KeyError, TypeError) as exc:
            raise ValueError("no mark of a process") from exc

    def is_of_this_process(self) -> bool:
        """Whether who asks left it; a former process may have had the same number."""
        return self.pid == os.getpid() and not self._began_later()

    def is_at_work(self) -> bool:
        """Whether the process is still there, and not another one under its number."""
        import psutil  # only where something was left behind

        return psutil.pid_exists(self.pid) and not self._began_later()

    def _began_later(self) -> bool:
        import psutil

        try:
            process = psutil.Process(self.pid)
            return bool(
                process.status() == psutil.STATUS_ZOMBIE
                or process.create_time() > self.at + _CLOCKS_DIFFER
            )
        except psutil.Error:
            return True
