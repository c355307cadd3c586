"""Notices that the window ends badly again and again, so that it can begin more carefully.

Each start leaves a mark that a good end takes away. A mark whose process is gone is a bad end, by a
crash as well as by a machine that runs out of memory; three that are found within two minutes are a
loop that nobody gets out of by starting once more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from frontdesk.logs.private_file import PRIVATE_FOLDER, open_private
from frontdesk.logs.processes import Mark

LOOP = 3
"""Bad ends that make a loop …"""

WITHIN_SECONDS = 120.0
"""… when they are found within this time."""


@dataclass(frozen=True, slots=True)
class Start:
    """A start of the window: whose process, which desks it opened, when its bad end was found."""

    mark: Mark
    desks: tuple[str, ...] = ()
    found_at: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the form of the file."""
        return {
            "pid": self.mark.pid,
            "at": self.mark.at,
            "desks": list(self.desks),
            "found_at": self.found_at,
        }

    @staticmethod
    def read(document: Any) -> Start:
        """Read what `to_json` wrote; ValueError for anything else."""
        desks, found_at = document.get("desks", []), document.get("found_at")
        return Start(
            Mark.read(document),
            tuple(str(each) for each in desks),
            None if found_at is None else float(found_at),
        )


@dataclass(frozen=True, slots=True)
class CrashLoop:
    """The window ended badly `crashes` times in a row, having these folders of desks open."""

    crashes: int
    desks: tuple[Path, ...]


class Starts:
    """The file of the starts; a disk that takes nothing means that no loop is noticed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own: Start | None = None

    def begin(self, mark: Mark | None = None) -> CrashLoop | None:
        """Note that the window starts; return the loop it is in, which begins anew with that."""
        own = Start(mark or Mark.of_this_process())
        found, working = self._look_back(own.mark.at)
        loop = _loop(found)
        self._own = own
        self._write([*working, *([] if loop else found), own])
        return loop

    def opened(self, directory: Path) -> None:
        """Note that a desk is being opened: its copy of the data may be what it fails of."""
        if self._own is None or str(directory) in self._own.desks:
            return
        former, self._own = self._own, replace(self._own, desks=(*self._own.desks, str(directory)))
        self._write([self._own if each == former else each for each in self._read()])

    def ended(self) -> None:
        """Note that the window ended in good order: whatever was before is over."""
        if self._own is not None:
            own, self._own = self._own, None
            self._write([each for each in self._read() if each != own and each.found_at is None])

    def _look_back(self, now: float) -> tuple[list[Start], list[Start]]:
        """Return the bad ends of the last two minutes, and the windows that are at work."""
        found, working = [], []
        for each in self._read():
            if each.found_at is not None:
                if abs(now - each.found_at) <= WITHIN_SECONDS:
                    found.append(each)
            elif not each.mark.is_of_this_process() and each.mark.is_at_work():
                working.append(each)
            else:
                found.append(replace(each, found_at=now))
        return found, working

    def _read(self) -> list[Start]:
        try:
            document = json.loads(self._path.read_text("utf-8"))
            return [Start.read(each) for each in document]
        except (OSError, ValueError, TypeError, AttributeError):
            return []

    def _write(self, starts: list[Start]) -> None:
        aside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
            with open_private(aside) as file:
                file.truncate(0)
                json.dump([each.to_json() for each in starts], file)
            aside.replace(self._path)


def _loop(found: list[Start]) -> CrashLoop | None:
    if len(found) < LOOP:
        return None
    return CrashLoop(len(found), tuple(dict.fromkeys(_desks(found))))


def _desks(found: list[Start]) -> Iterator[Path]:
    for each in found:
        yield from map(Path, each.desks)
