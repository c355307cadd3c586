"""Notices that the files of an open database were removed or replaced under it.

Whoever has a file open goes on writing to it, wherever its name went: a virus scanner that moves it
away, or a restored backup, would take every promise made from then on with it.
"""

from __future__ import annotations

import os
from pathlib import Path

Identity = tuple[int, int]


class SameFiles:
    """The files of a database, as they were when it was opened."""

    def __init__(self, database: Path) -> None:
        self._files = files_of(database)
        self._names = [os.fspath(each) for each in self._files]
        self._found = [_identity(each) for each in self._names]

    def are_there(self) -> bool:
        """Whether the database and its write-ahead log still stand under their names."""
        database, log, _ = self._names
        found = self._found
        if found[0] is None or _identity(database) != found[0]:
            return False
        if found[1] is None:  # it is made with the first thing that is written
            found[1:] = [_identity(each) for each in self._names[1:]]
        return _identity(log) == found[1]

    def at_the_name(self) -> Identity | None:
        """Return which file stands under the database's name now, None where there is none."""
        return _identity(self._names[0])

    def left(self) -> list[Path]:
        """Return those of the files that still stand under their names."""
        return [
            file
            for file, name, found in zip(self._files, self._names, self._found, strict=True)
            if found is not None and _identity(name) == found
        ]


def files_of(database: Path) -> tuple[Path, Path, Path]:
    """Return a database with its write-ahead log and the memory shared by those who use it."""
    name = database.name
    return database, database.with_name(f"{name}-wal"), database.with_name(f"{name}-shm")


def _identity(path: str) -> Identity | None:
    """Return what tells the file at a path from any other, or None where there is none.

    Asked before every query: as a text, a path costs half as much.
    """
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino
