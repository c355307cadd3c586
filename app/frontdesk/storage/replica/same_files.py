"""Notices that the files of an open database were removed or replaced under it.

Whoever has a file open goes on writing to it, wherever its name went: a virus scanner that moves it
away, or a restored backup, would take every promise made from then on with it.
"""

from __future__ import annotations

from pathlib import Path

_Identity = tuple[int, int]


class SameFiles:
    """The file of a database and its write-ahead log, as they were when they were opened."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._log = database.with_name(f"{database.name}-wal")
        self._found = _identity(database)
        self._found_log = _identity(self._log)

    def are_there(self) -> bool:
        """Whether both still stand under their names."""
        if self._found_log is None:  # it is made with the first thing that is written
            self._found_log = _identity(self._log)
        return _identity(self._database) == self._found and _identity(self._log) == self._found_log


def _identity(path: Path) -> _Identity | None:
    """Return what tells the file at a path from any other, or None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
