"""One window a profile: whoever starts the program again calls the open one to the front.

The place is a lock of the operating system, which falls with its process; a call is a file beside
it, which the window takes away to say that it comes.
"""

from __future__ import annotations

import contextlib
import time

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.profiles import Profile
from frontdesk.sync.lock import DeskLock

ANSWER_SECONDS = 3.0
"""How long a window is given to come. Beside one that hangs another opens, and only watches."""

_LOOK_SECONDS = 0.02
_TRIES = 5


class WindowPlace:
    """The place of the one window of a profile."""

    def __init__(self, profile: Profile) -> None:
        self.folder = profile.directory / "window"
        self._call = self.folder / "call"
        self._lock = DeskLock(self.folder / "lock")

    def take(self) -> bool:
        """Become the window of the profile; false where there is one, or nothing can be written."""
        with contextlib.suppress(OSError, ReplicaUnusable):
            self.folder.mkdir(exist_ok=True)
            for _ in range(_TRIES):  # somebody who only looks holds it for a moment
                if self._lock.take():
                    self._call.unlink(missing_ok=True)  # meant for whoever was here before
                    return True
                time.sleep(_LOOK_SECONDS)
        return False

    def release(self) -> None:
        """Let another have it."""
        self._lock.release()

    def answer(self) -> bool:
        """Whether somebody has called since the last answer; it tells them that one comes."""
        try:
            self._call.unlink()
        except OSError:
            return False
        return True

    def call(self, seconds: float = ANSWER_SECONDS) -> bool:
        """Call the window to the front; false where there is none, or it does not come."""
        if not self.folder.is_dir() or self._is_empty():
            return False
        with contextlib.suppress(OSError):
            self._call.touch()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                if not self._call.exists():
                    return True
                time.sleep(_LOOK_SECONDS)
        return False

    def _is_empty(self) -> bool:
        try:
            empty = self._lock.take()
        except ReplicaUnusable:
            return True
        self._lock.release()
        return empty


def is_open_elsewhere(profile: Profile | None) -> bool:
    """Call the window of the profile to the front, if there is one; whether it comes."""
    return profile is not None and WindowPlace(profile).call()
