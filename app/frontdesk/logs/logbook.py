"""The log of one process, from its first event to its last."""

from __future__ import annotations

import logging
import platform
import time
from pathlib import Path

from frontdesk import __version__
from frontdesk.logs.event import log
from frontdesk.logs.events import Ended, Program, Started
from frontdesk.logs.fields import SystemName, Version

FILE_OF = {Program.WINDOW: "frontdesk.jsonl", Program.COMMAND: "commands.jsonl"}
"""One for the window and one for the commands: two writers turn the pages on each other."""


class Logbook:
    """Writes the program's events to its file; the file and its folder are made with the first."""

    def __init__(self, directory: Path, program: Program) -> None:
        from frontdesk.logs.lines import PrivateRotatingFile  # brings sockets and pickles along

        self._program = program
        self._handler = PrivateRotatingFile(directory / FILE_OF[program])
        self._begun_at: float | None = None
        root = logging.getLogger()
        self._level = root.level
        root.setLevel(logging.INFO)
        root.addHandler(self._handler)

    @property
    def path(self) -> Path:
        """The newest file."""
        return Path(self._handler.baseFilename)

    def begin(self) -> None:
        """Write down what begins, and on which system."""
        self._begun_at = time.monotonic()
        log(
            Started(
                self._program,
                Version(__version__),
                Version(platform.python_version()),
                SystemName(f"{platform.system()}-{platform.release()}"),
            )
        )

    def close(self) -> None:
        """Write no more."""
        if self._begun_at is not None:
            log(Ended(time.monotonic() - self._begun_at))
        root = logging.getLogger()
        root.removeHandler(self._handler)
        root.setLevel(self._level)
        self._handler.close()
