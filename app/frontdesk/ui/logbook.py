"""The program's log: a few small files that hold ids and places, never names or numbers."""

from __future__ import annotations

import faulthandler
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_BYTES = 1_000_000
_FILES = 5
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


class Logbook:
    """Writes to `frontdesk.log`, and to `crash.log` when the interpreter itself dies."""

    def __init__(self, directory: Path) -> None:
        """Begin to write; OSError when the folder cannot be written."""
        directory.mkdir(parents=True, exist_ok=True)
        self._handler = RotatingFileHandler(
            directory / "frontdesk.log", maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8"
        )
        self._handler.setFormatter(logging.Formatter(_FORMAT))
        self._crashes = (directory / "crash.log").open("a", encoding="utf-8")
        faulthandler.enable(self._crashes)
        root = logging.getLogger()
        self._level = root.level
        root.setLevel(logging.INFO)
        root.addHandler(self._handler)

    def close(self) -> None:
        """Write no more."""
        root = logging.getLogger()
        root.removeHandler(self._handler)
        root.setLevel(self._level)
        self._handler.close()
        faulthandler.disable()
        self._crashes.close()
