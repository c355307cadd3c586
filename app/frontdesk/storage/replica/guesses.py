"""Slows down who tries passwords and PINs at a workstation; survives restarts and clock changes.

What is kept is how often a person's secret was wrong in a row, and the reading of the machine's
clock that only ever runs forward (it begins at the machine's start). So setting the clock ahead
shortens nothing, and after a new start of the machine at least that much time has passed as its
clock shows.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from frontdesk.domain.errors import (
    FrontDeskError,
    PasswordChanged,
    TooManyGuesses,
    WrongPassword,
    WrongPin,
)
from frontdesk.logs import log
from frontdesk.logs.events import GuessesUncounted
from frontdesk.storage.replica.key_file import write_private
from frontdesk.storage.replica.turn import Turn
from frontdesk.storage.replica.whole_files import remove_if_possible

FREE = 5
"""Wrong guesses in a row until somebody has to wait: fingers slip."""

LONGEST_MINUTES = 60

_Count = tuple[int, float]
_Counts = dict[str, _Count]


def wait_after(wrong: int) -> int:
    """Return the seconds to wait after so many wrong guesses in a row: 1, 2, 4 … 60 minutes."""
    if wrong < FREE:
        return 0
    return 60 * int(min(LONGEST_MINUTES, 2.0 ** min(wrong - FREE, 10)))


class Guesses:
    """The wrong guesses at one workstation; every call reads the file anew."""

    def __init__(self, path: Path, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._ticks = ticks

    @staticmethod
    def beside(key_path: Path) -> Guesses:
        """Return the guesses at the workstation whose key file this is."""
        return Guesses(key_path.with_name("guesses.json"))

    @contextmanager
    def one(self, login: str) -> Iterator[None]:
        """Let the block look at one guess; TooManyGuesses when it is not looked at yet.

        It is counted before, so that ending the program at the right moment wins none. The errors
        of a wrong one keep it counted, no error forgets all before it, any other error says that it
        was not judged.
        """
        before = self._begin(login)
        try:
            yield
        except PasswordChanged:  # right, as the server says
            self._keep(login, None)
            raise
        except (WrongPassword, WrongPin):
            raise
        except FrontDeskError:
            self._keep(login, before)
            raise
        self._keep(login, None)

    def _begin(self, login: str) -> _Count | None:
        """Count a guess; return what was counted before it."""
        with Turn(self._path).next():
            counts = self._read()
            before = counts.get(login)
            wrong, at = before or (0, 0.0)
            if left := self._left(wrong, at):
                raise TooManyGuesses(left)
            self._write({**counts, login: (wrong + 1, self._ticks())})
        return before

    def _keep(self, login: str, count: _Count | None) -> None:
        with Turn(self._path).next():
            counts = self._read()
            counts.pop(login, None)
            self._write(counts if count is None else {**counts, login: count})

    def seconds_to_wait(self, login: str) -> int:
        """Return after how many seconds the next guess of this person's secret is looked at."""
        wrong, at = self._read().get(login, (0, 0.0))
        return self._left(wrong, at)

    def _left(self, wrong: int, at: float) -> int:
        now = self._ticks()
        passed = now - at if now >= at else now  # the machine was started anew since
        return max(0, math.ceil(wait_after(wrong) - passed))

    def _read(self) -> _Counts:
        try:
            document = json.loads(self._path.read_text("utf-8"))
            return {login: (int(wrong), float(at)) for login, (wrong, at) in document.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _write(self, counts: _Counts) -> None:
        """Keep the counts; a full disk must not keep the right person out."""
        temporary = self._path.with_name(f"{self._path.name}.{os.urandom(4).hex()}")
        try:
            if counts:
                write_private(temporary, json.dumps(counts))
                temporary.replace(self._path)
            else:
                self._path.unlink(missing_ok=True)
        except OSError:
            remove_if_possible(temporary)
            log(GuessesUncounted())
